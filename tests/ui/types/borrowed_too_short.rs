use gather::gather;

async fn length(text: &str) -> usize {
    text.len()
}

fn main() {
    let both = {
        let text = String::new();
        gather!(length(&text), length("text"))
    };
    drop(both);
}
