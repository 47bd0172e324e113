use gather::gather;

async fn call() {
    let _ = gather!(<fail_fast> a = async { Some(1) }, b = async { __gather.0 }).await;
}

fn main() {}
