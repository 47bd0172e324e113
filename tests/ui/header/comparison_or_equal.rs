use gather::gather;

async fn call(few: bool, a: usize, b: usize) {
    let _ = gather!(<limit = if a >= b { 2 } else { 1 }> async { 1 }, async { few }).await;
}

fn main() {}
