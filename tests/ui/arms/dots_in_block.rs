use gather::gather;

async fn call() {
    gather!({ let urls = urls(); ..urls }, posts()).await;
}

fn main() {}
