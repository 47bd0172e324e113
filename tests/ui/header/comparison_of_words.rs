use gather::gather;

async fn call(a: usize, b: usize) {
    let _ = gather!(<limit = a > b> async { 1 }, async { 2 }).await;
}

fn main() {}
