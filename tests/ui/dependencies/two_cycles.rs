use gather::gather;

async fn call() {
    gather!(a = |b| f(b), b = |a| g(a), c = |d| f(d), d = |c| g(c)).await;
}

fn main() {}
