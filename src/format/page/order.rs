//! The order in which the regions of a page are read.

use std::collections::{HashMap, HashSet};

use crate::format::element::Element;

/// A region, as far as its place in the order goes.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) id: String,
    /// The region that it is in; always one before it.
    pub(super) parent: Option<usize>,
    /// Row and column of a cell of a table.
    pub(super) cell: Option<(i64, i64)>,
}

/// The regions in the order in which they are read.
///
/// Groups are followed into each other, by index where they have one. A
/// region is read once, at its first place; the regions in it follow it
/// unless the order has a place for them, the cells of a table row by row. A
/// name that no region has is passed over, and what the order does not name
/// comes last, in the order of the file.
pub(super) fn order(
    nodes: &[Node],
    reading_order: Option<&Element<'_>>,
) -> Vec<usize> {
    let mut walk = Walk::new(nodes);
    if let Some(root) = reading_order {
        walk.list(root);
        for group in &root.children {
            walk.group(group);
        }
    }
    for node in 0..nodes.len() {
        walk.with_children(node);
    }
    walk.order
}

struct Walk<'n> {
    names: HashMap<&'n str, usize>,
    children: Vec<Vec<usize>>,
    /// The regions that the order names.
    listed: HashSet<usize>,
    taken: Vec<bool>,
    order: Vec<usize>,
}

impl<'n> Walk<'n> {
    fn new(nodes: &'n [Node]) -> Walk<'n> {
        let mut names = HashMap::new();
        let mut children = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            names.entry(node.id.as_str()).or_insert(at);
            if let Some(parent) = node.parent {
                children[parent].push(at);
            }
        }
        for all in &mut children {
            let last = (i64::MAX, i64::MAX);
            all.sort_by_key(|&at: &usize| nodes[at].cell.unwrap_or(last));
        }
        Walk {
            names,
            children,
            listed: HashSet::new(),
            taken: vec![false; nodes.len()],
            order: Vec::with_capacity(nodes.len()),
        }
    }

    /// The region that an element of the order refers to.
    fn region(&self, of: &Element<'_>) -> Option<usize> {
        let name = of.tag.value("regionRef")?;
        self.names.get(&*name).copied()
    }

    fn list(&mut self, group: &Element<'_>) {
        for child in &group.children {
            self.listed.extend(self.region(child));
            self.list(child);
        }
    }

    fn group(&mut self, group: &Element<'_>) {
        let own = self.region(group);
        own.into_iter().for_each(|node| self.take(node));
        let ordered = group.tag.local().starts_with("Ordered");
        let mut members: Vec<&Element<'_>> = group.children.iter().collect();
        if ordered {
            members.sort_by_key(|member| {
                let index = member.tag.value("index");
                let index = index.and_then(|at| at.trim().parse::<i64>().ok());
                (index.is_none(), index)
            });
        }
        for member in members {
            if member.tag.local().ends_with("Group")
                || member.tag.local().ends_with("GroupIndexed")
            {
                self.group(member);
            } else if let Some(node) = self.region(member) {
                self.with_children(node);
            }
        }
        own.into_iter().for_each(|node| self.with_children(node));
    }

    fn take(&mut self, node: usize) {
        if !std::mem::replace(&mut self.taken[node], true) {
            self.order.push(node);
        }
    }

    /// A region and the regions in it that have no place of their own.
    fn with_children(&mut self, node: usize) {
        self.take(node);
        for child in self.children[node].clone() {
            if !self.listed.contains(&child) && !self.taken[child] {
                self.with_children(child);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(nodes: &[(&str, Option<usize>)], order: &str) -> String {
        let nodes: Vec<Node> = nodes
            .iter()
            .map(|&(id, parent)| Node {
                id: id.to_owned(),
                parent,
                cell: None,
            })
            .collect();
        let element = Element::at(order, 0).ok();
        let all = super::order(&nodes, element.as_ref());
        let all = all.into_iter().map(|at| nodes[at].id.as_str());
        all.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn groups_are_followed_by_index() {
        let nodes = [
            ("a", None),
            ("t", None),
            ("t1", Some(1)),
            ("t2", Some(1)),
            ("t3", Some(1)),
            ("b", None),
            ("c", None),
        ];
        let order = "<p:ReadingOrder><p:OrderedGroup id='g'>\
            <p:RegionRefIndexed index='10' regionRef='a'/>\
            <p:RegionRefIndexed index='2' regionRef='b'/>\
            <p:RegionRefIndexed index='3' regionRef='gone'/>\
            <p:OrderedGroupIndexed id='h' index='4' regionRef='t'>\
            <p:RegionRefIndexed index='1' regionRef='t1'/>\
            <p:RegionRefIndexed index='0' regionRef='t2'/>\
            </p:OrderedGroupIndexed>\
            <p:UnorderedGroupIndexed id='u' index='5'/>\
            </p:OrderedGroup></p:ReadingOrder>";
        assert_eq!(ordered(&nodes, order), "b t t2 t1 t3 a c");
        assert_eq!(ordered(&nodes, ""), "a t t1 t2 t3 b c");
        let twice = "<ReadingOrder><UnorderedGroup>\
            <RegionRef regionRef='t'/><RegionRef regionRef='a'/>\
            <RegionRef regionRef='t'/><RegionRef regionRef='t3'/>\
            </UnorderedGroup></ReadingOrder>";
        assert_eq!(ordered(&nodes, twice), "t t1 t2 a t3 b c");
    }

    #[test]
    fn cells_come_row_by_row() {
        let cell = |id: &str, row, column| Node {
            id: id.to_owned(),
            parent: Some(0),
            cell: Some((row, column)),
        };
        let table = Node { id: "t".to_owned(), ..Node::default() };
        let nodes = [table, cell("d", 1, 1), cell("a", 0, 0), cell("b", 0, 1)];
        assert_eq!(order(&nodes, None), [0, 2, 3, 1]);
    }
}
