//! `plan!`: a call as a picture, in the words of two programs that draw graphs.

use crate::graph;
use crate::input::Call;
use crate::names::{self, Names};
use proc_macro2::TokenStream;
use std::fmt::Write;

/// The arms of a call and who waits for whom, as a value that is known when the program is compiled.
/// No expression of the call is in it.
pub(crate) fn expand(call: &Call) -> TokenStream {
    let picture = Picture::of(call);
    let (mermaid, dot, depth) = (picture.mermaid(), picture.dot(), picture.depth);
    call.krate.call("plan", mixed!(#mermaid, #dot, #depth))
}

struct Picture {
    title: String,
    labels: Vec<String>,
    arrows: Vec<Arrow>,
    depth: usize,
}

/// One arm waits for another.
struct Arrow {
    from: usize,
    to: usize,
    /// For its end and not for its output.
    order_only: bool,
}

impl Picture {
    fn of(call: &Call) -> Self {
        let edges = Names::of(call).edges(call);
        let depth = graph::depth(&edges);
        let mode = call.header.mode().map_or("all", |mode| mode.name);
        let arms = match call.arms.len() {
            1 => "1 arm".to_owned(),
            count => format!("{count} arms"),
        };
        let labels = call.arms.iter().enumerate().map(|(index, arm)| {
            let name = arm.name.as_ref().map(names::plain);
            let name = name.unwrap_or_else(|| format!("#{index}"));
            let spread = if arm.is_spread() { "[..]" } else { "" };
            format!("{name}{spread}")
        });
        Picture {
            title: format!("{mode}, {arms}, critical depth {depth}"),
            labels: labels.collect(),
            arrows: Self::arrows(call, &edges),
            depth,
        }
    }

    fn arrows(call: &Call, edges: &[Vec<usize>]) -> Vec<Arrow> {
        let mut arrows = Vec::new();
        for (to, arm) in call.arms.iter().enumerate() {
            let parameters = arm.dependent().into_iter().flat_map(names::dependencies);
            for (parameter, from) in parameters.zip(&edges[to]) {
                let name = call.arms[*from].name.as_ref().map(names::plain);
                arrows.push(Arrow {
                    from: *from,
                    to,
                    order_only: name != Some(names::plain(parameter)),
                });
            }
        }
        arrows
    }

    /// A node has a number for a name, since Mermaid has words of its own, such as `end`.
    fn mermaid(&self) -> String {
        let mut text = format!("%% {}\nflowchart LR\n", self.title);
        for (index, label) in self.labels.iter().enumerate() {
            let _ = writeln!(text, "    a{index}[\"{label}\"]");
        }
        for Arrow {
            from,
            to,
            order_only,
        } in &self.arrows
        {
            let arrow = if *order_only { "-.->" } else { "-->" };
            let _ = writeln!(text, "    a{from} {arrow} a{to}");
        }
        text
    }

    fn dot(&self) -> String {
        let mut text = format!(
            "digraph plan {{\n    rankdir=LR;\n    label=\"{}\";\n    node [shape=box];\n",
            self.title
        );
        for label in &self.labels {
            let _ = writeln!(text, "    \"{label}\";");
        }
        for Arrow {
            from,
            to,
            order_only,
        } in &self.arrows
        {
            let style = if *order_only { " [style=dashed]" } else { "" };
            let (from, to) = (&self.labels[*from], &self.labels[*to]);
            let _ = writeln!(text, "    \"{from}\" -> \"{to}\"{style};");
        }
        text + "}\n"
    }
}
