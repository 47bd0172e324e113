//! What the outputs look like in the end: a flat tuple, a struct, an array, a `Vec`.

/// The names of the arms, by place; none for arms without names.
pub trait Named {
    /// As many as there are arms, or none.
    const NAMES: &'static [&'static str];
}

/// Turns the outputs, in the nesting in which the arms are stored, into what the user gets.
pub trait Shape<Outs>: Named {
    /// What the user gets.
    type Out;

    /// Only moves; never panics.
    fn build(outs: Outs) -> Self::Out;
}

/// The outputs as they are: of an array, of a collection.
#[derive(Debug)]
pub struct Same;

impl Named for Same {
    const NAMES: &'static [&'static str] = &[];
}

impl<T> Shape<T> for Same {
    type Out = T;

    #[inline]
    fn build(outs: T) -> T {
        outs
    }
}

/// A flat tuple of `N` outputs without names.
#[derive(Debug)]
pub struct Flat<const N: usize>;

impl<const N: usize> Named for Flat<N> {
    const NAMES: &'static [&'static str] = &[];
}

macro_rules! flat {
    ($n:literal: $nested:tt => $flat:tt, $($t:ident)*) => {
        impl<$($t),*> Shape<flat!(@nested $nested)> for Flat<$n> {
            type Out = $flat;

            #[inline]
            #[allow(non_snake_case, clippy::unused_unit, reason = "one pattern serves as type and value")]
            fn build(flat!(@nested $nested): flat!(@nested $nested)) -> Self::Out {
                $flat
            }
        }
    };
    (@nested [$t:tt]) => { $t };
}

flat!(0: [()] => (),);
flat!(1: [A] => (A,), A);
flat!(2: [(A, B)] => (A, B), A B);
flat!(3: [((A, B), C)] => (A, B, C), A B C);
flat!(4: [((A, B), (C, D))] => (A, B, C, D), A B C D);
flat!(5: [(((A, B), C), (D, E))] => (A, B, C, D, E), A B C D E);
flat!(6: [(((A, B), C), ((D, E), F))] => (A, B, C, D, E, F), A B C D E F);
flat!(7: [(((A, B), (C, D)), ((E, F), G))] => (A, B, C, D, E, F, G), A B C D E F G);
flat!(8: [(((A, B), (C, D)), ((E, F), (G, H)))] => (A, B, C, D, E, F, G, H), A B C D E F G H);
flat!(9: [((((A, B), C), (D, E)), ((F, G), (H, I)))] => (A, B, C, D, E, F, G, H, I), A B C D E F G H I);
flat!(10: [((((A, B), C), (D, E)), (((F, G), H), (I, J)))] => (A, B, C, D, E, F, G, H, I, J), A B C D E F G H I J);
flat!(11: [((((A, B), C), ((D, E), F)), (((G, H), I), (J, K)))] => (A, B, C, D, E, F, G, H, I, J, K), A B C D E F G H I J K);
flat!(12: [((((A, B), C), ((D, E), F)), (((G, H), I), ((J, K), L)))] => (A, B, C, D, E, F, G, H, I, J, K, L), A B C D E F G H I J K L);
