//! Pin projection: the way from a pinned gather to its pinned slots.
//!
//! I2. A slot is pinned with the gather: from a pinned gather only pinned references lead to slots
//! that lie in it; slots of a `Vec` lie on the heap and stay there until their futures are gone. No
//! type of this crate on the way is `Unpin` unless the arms are, none is packed, and those with a
//! destructor ([`Gather`](crate::Gather), and an arm that is in no group yet) move no arm in it.

use core::pin::Pin;

/// A field that is pinned with the struct, and others that are not.
///
/// # Safety
/// `fields` only names fields; the first is never seen unpinned once the struct is pinned, the
/// others are never seen pinned.
#[inline]
pub(crate) unsafe fn one<'a, T, A: ?Sized, B>(
    pinned: Pin<&'a mut T>,
    fields: impl FnOnce(&'a mut T) -> (&'a mut A, B),
) -> (Pin<&'a mut A>, B) {
    // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: the closure only names
    // fields, as the caller says.
    let (a, b) = fields(unsafe { pinned.get_unchecked_mut() });
    // SAFETY: `new_unchecked` requires that the field stays in place as long as the struct is
    // pinned: fields of a pinned struct do (I2).
    let a = unsafe { Pin::new_unchecked(a) };
    (a, b)
}

/// Two fields that are pinned with the struct, and others that are not.
///
/// # Safety
/// `fields` only names fields; the first two are never seen unpinned once the struct is pinned, the
/// others are never seen pinned.
#[inline]
pub(crate) unsafe fn two<'a, T, A, B, C>(
    pinned: Pin<&'a mut T>,
    fields: impl FnOnce(&'a mut T) -> (&'a mut A, &'a mut B, C),
) -> (Pin<&'a mut A>, Pin<&'a mut B>, C) {
    // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: the closure only names
    // fields, as the caller says.
    let (a, b, c) = fields(unsafe { pinned.get_unchecked_mut() });
    // SAFETY: `new_unchecked` requires that the field stays in place as long as the struct is
    // pinned: fields of a pinned struct do (I2).
    let a = unsafe { Pin::new_unchecked(a) };
    // SAFETY: as for `a`.
    let b = unsafe { Pin::new_unchecked(b) };
    (a, b, c)
}

/// An element of a pinned slice.
///
/// # Safety
/// There are more elements than `index`.
#[inline]
pub(crate) unsafe fn item_unchecked<T>(slice: Pin<&mut [T]>, index: usize) -> Pin<&mut T> {
    // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: only an element is named.
    let slice = unsafe { slice.get_unchecked_mut() };
    // SAFETY: `get_unchecked_mut` requires an index within the slice: the caller says so.
    let item = unsafe { slice.get_unchecked_mut(index) };
    // SAFETY: `new_unchecked` requires that the element stays in place as long as the slice is
    // pinned: elements of a slice do.
    unsafe { Pin::new_unchecked(item) }
}

/// An element of a pinned slice.
#[inline]
pub(crate) fn item<T>(slice: Pin<&mut [T]>, index: usize) -> Pin<&mut T> {
    assert!(index < slice.len(), "`gather`: an arm without a slot");
    // SAFETY: `item_unchecked` requires so many elements, as was just seen.
    unsafe { item_unchecked(slice, index) }
}
