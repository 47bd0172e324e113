use gather::gather;

async fn call() {
    gather!(a = |c| f(c), b = |a| g(a), c = |b| h(b)).await;
}

fn main() {}
