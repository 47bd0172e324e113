//! Who waits for whom, as plain numbers: finds the cycles, and an order without.

/// One cycle for each knot of nodes that wait for each other, as the nodes in order; `edges[a]` are
/// the nodes that `a` waits for. A node that waits for itself is no cycle of this list.
///
/// Nodes of a cycle that was found are not followed again, so a tangle is reported once and not in
/// all its ways round.
pub(crate) fn cycles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        state: vec![State::New; edges.len()],
        path: Vec::new(),
        found: Vec::new(),
    };
    for start in 0..edges.len() {
        search.walk_from(start);
    }
    search.found
}

/// The nodes of a graph without cycles, each behind those that it waits for; in their own order as
/// far as that goes.
pub(crate) fn order(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(edges.len());
    let mut placed = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut path = vec![(start, 0)];
        while let Some((node, edge)) = path.last_mut() {
            let target = edges[*node].get(*edge).copied();
            *edge += 1;
            match target {
                Some(target) if !placed[target] => path.push((target, 0)),
                Some(_) => {}
                None => {
                    if !placed[*node] {
                        placed[*node] = true;
                        order.push(*node);
                    }
                    path.pop();
                }
            }
        }
    }
    order
}

/// How many nodes the longest way through a graph without cycles has.
pub(crate) fn depth(edges: &[Vec<usize>]) -> usize {
    let mut depths = vec![0; edges.len()];
    for node in order(edges) {
        let before = edges[node].iter().map(|target| depths[*target]).max();
        depths[node] = before.unwrap_or(0) + 1;
    }
    depths.into_iter().max().unwrap_or(0)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the path that is being walked.
    Open,
    Done,
}

/// A depth-first walk with a stack of its own: the depth is the user's number of arms.
struct Search<'a> {
    edges: &'a [Vec<usize>],
    state: Vec<State>,
    /// The nodes of the walk, each with the edge to take next.
    path: Vec<(usize, usize)>,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn walk_from(&mut self, start: usize) {
        self.enter(start);
        while let Some((node, edge)) = self.path.last_mut() {
            let (node, target) = (*node, self.edges[*node].get(*edge).copied());
            *edge += 1;
            match target {
                Some(target) if self.state[target] == State::Open && target != node => {
                    self.close(target);
                }
                Some(target) => self.enter(target),
                None => self.leave(node),
            }
        }
    }

    fn enter(&mut self, node: usize) {
        if self.state[node] == State::New {
            self.state[node] = State::Open;
            self.path.push((node, 0));
        }
    }

    fn leave(&mut self, node: usize) {
        self.state[node] = State::Done;
        self.path.pop();
    }

    /// The walk has come back to `target`: all since then is a cycle.
    fn close(&mut self, target: usize) {
        let start = self
            .path
            .iter()
            .rposition(|(node, _)| *node == target)
            .unwrap_or(0);
        let cycle = self
            .path
            .drain(start..)
            .map(|(node, _)| node)
            .collect::<Vec<_>>();
        for node in &cycle {
            self.state[*node] = State::Done;
        }
        self.found.push(cycle);
    }
}
