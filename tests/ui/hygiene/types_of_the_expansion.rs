use gather::gather;

async fn call() {
    gather!(a = async { 1 }, b = async { Gathered { a: 1, b: 2 } }).await;
}

fn main() {}
