use gather::gather;

macro_rules! both {
    ($a:expr, $b:expr) => {
        gather!($a, $b)
    };
}

async fn call() {
    both!(async { 1 }, 5u32).await;
}

fn main() {}
