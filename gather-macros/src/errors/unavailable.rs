//! What is said about words that mean something and are not built yet.

    )
}
