//! Where the arms of a window come from. Nothing here is unsafe.

use alloc::vec::{self, Vec};
use core::mem;

use super::MANY_PLACES;
use crate::arms::Element;

/// A source of arms, and what is known of it.
#[derive(Debug)]
pub(super) struct Source<I, F> {
    items: Items<I, F>,
    /// How many arms there are, if it says so exactly; nobody knows once it has yielded more.
    expected: Option<usize>,
    /// How many arms were pulled.
    pulled: usize,
    /// It was dropped before it had ended, and nobody knows how many arms it had left.
    is_cut_short: bool,
}

/// What is left of it.
#[derive(Debug)]
pub(super) enum Items<I, F> {
    Source(I),
    /// Arms that were drawn before they are pulled, and what the source has behind them, if it has not
    /// ended.
    Drawn(vec::IntoIter<F>, Option<I>),
    Ended,
}

impl<I, F> Source<I, F> {
    /// Not asked for anything yet.
    pub(super) fn new(source: I, expected: Option<usize>) -> Self {
        Self {
            items: Items::Source(source),
            expected,
            pulled: 0,
            is_cut_short: false,
        }
    }

    /// Another source made of it, before the first poll.
    pub(super) fn map<J, G>(self, into: impl FnOnce(I) -> J) -> Source<J, G> {
        match self.items {
            Items::Source(source) => Source::new(into(source), self.expected),
            _ => unreachable!("`gather`: another kind of arms after the first poll"),
        }
    }

    pub(super) fn is_ended(&self) -> bool {
        matches!(self.items, Items::Ended)
    }

    /// Whether arms will be pulled, as far as that is known.
    pub(super) fn has_more(&self) -> bool {
        !self.is_ended() && self.left() != Some(0)
    }

    /// How many arms were pulled.
    #[inline]
    pub(super) fn pulled(&self) -> usize {
        self.pulled
    }

    /// The number of the arm that was pulled last.
    #[inline]
    pub(super) fn last(&self) -> usize {
        self.pulled - 1
    }

    /// How many it will still yield, if it says so.
    pub(super) fn left(&self) -> Option<usize> {
        self.expected?.checked_sub(self.pulled)
    }

    /// How many arms there are in all, if that is known.
    pub(super) fn total(&self) -> Option<usize> {
        match self.left() {
            Some(left) => Some(self.pulled + left),
            None if self.is_ended() => Some(self.pulled),
            None => None,
        }
    }

    /// Whether it was dropped while nobody knew how many arms it had left.
    pub(super) fn is_cut_short(&self) -> bool {
        self.is_cut_short
    }

    /// Ends it: what is left of it is the caller's to drop.
    pub(super) fn end(&mut self) -> Items<I, F> {
        let items = mem::replace(&mut self.items, Items::Ended);
        self.is_cut_short |= self.left().is_none() && !matches!(items, Items::Ended);
        items
    }

    /// Counts the arms as pulled that will never be, where it is known how many they are.
    pub(super) fn skip_rest(&mut self) {
        self.pulled += self.left().unwrap_or(0);
    }
}

impl<I: Iterator<Item: Element<Arm = F>>, F> Source<I, F> {
    /// How many arms it may yield, at least and at most.
    pub(super) fn undrawn(&self) -> (usize, Option<usize>) {
        match &self.items {
            Items::Source(source) => source.size_hint(),
            Items::Drawn(drawn, None) => drawn.size_hint(),
            Items::Drawn(drawn, Some(source)) => {
                let (least, most) = source.size_hint();
                let sum = |more: usize| more.checked_add(drawn.len());
                (sum(least).unwrap_or(usize::MAX), most.and_then(sum))
            }
            Items::Ended => (0, Some(0)),
        }
    }

    /// Asks how many arms come, for so many places; where slots for all places would be many, and it does
    /// not say that they will be needed, it is drawn until they are. How many slots the arms need, if it
    /// was not asked before.
    pub(super) fn draw(&mut self, places: usize, background: bool) -> Option<usize> {
        let Items::Source(mut source) = mem::replace(&mut self.items, Items::Ended) else {
            return None;
        };
        let places = if background { usize::MAX } else { places };
        let (least, mut most) = source.size_hint();
        let slots = most.map_or(places, |most| most.min(places));
        self.expected = most.filter(|most| *most == least);
        self.items = if slots > MANY_PLACES && least < slots {
            let drawn: Vec<_> = source
                .by_ref()
                .take(places)
                .map(Element::into_arm)
                .collect();
            let has_ended = drawn.len() < places;
            if has_ended {
                most = Some(drawn.len());
                self.expected = most;
            }
            Items::Drawn(drawn.into_iter(), (!has_ended).then_some(source))
        } else {
            Items::Source(source)
        };
        // One more than the source will need, if that is not sure: so it is seen to end as soon as
        // a place is free, and not as soon as a slot is. One in any case, for a source that yields
        // more than it said.
        let spare = usize::from(self.expected.is_none());
        Some(most.map_or(places, |most| most.saturating_add(spare).clamp(1, places)))
    }

    /// The next arm; its number is that of the arms that were pulled before. `None`: it has ended.
    #[inline]
    pub(super) fn next_arm(&mut self) -> Option<F> {
        let next = match &mut self.items {
            Items::Source(source) => source.next().map(Element::into_arm),
            Items::Drawn(drawn, rest) => drawn
                .next()
                .or_else(|| rest.as_mut()?.next().map(Element::into_arm)),
            Items::Ended => None,
        };
        if next.is_some() {
            self.pulled += 1;
        } else {
            self.items = Items::Ended;
            self.expected = None;
        }
        next
    }
}
