use gather::gather;

async fn call() {
    gather!(<fail_fast> #[cfg(any())] user()).await;
}

fn main() {}
