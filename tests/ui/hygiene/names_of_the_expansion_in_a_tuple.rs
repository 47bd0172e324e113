use gather::gather;

async fn call() {
    gather!(async { 1 }, ..[async { 2 }], async { __gather }).await;
}

fn main() {}
