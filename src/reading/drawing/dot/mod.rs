//! DOT, the language of Graphviz: as much of it as says who is joined to whom.
//!
//! Written here because petgraph's own parser links a crate under the GPL. The grammar is that of
//! the Graphviz documentation ("DOT Language"). Ports, text in HTML, and attributes that mean
//! nothing here are read over; an edge between subgraphs joins every node of the one to every node
//! of the other. An edge of a `digraph` is an arc, unless its `dir` says that it has no arrow or two.

mod attributes;
mod token;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::token::{Token, Tokens};
use super::attribute::{Attribute, Of};
use super::graph::{Attributes, Drawing, DrawnLink};
use crate::reading::{File, Key, Problem, Problems};

/// How deep subgraphs may stand in each other.
const DEPTH_MAX: u32 = 64;

/// How often nodes may be named and joined, all nodes of a subgraph counted where it ends. Edges
/// between subgraphs multiply: this keeps a short file from drawing without end.
const STROKES_MAX: usize = 1_000_000;

/// Words that are no names unless they stand in quotes.
const KEYWORDS: [&str; 6] = ["strict", "graph", "digraph", "subgraph", "node", "edge"];

/// The drawing in `file`, or the first mistake of syntax: behind it nothing can be trusted. Others
/// go to `problems`.
pub(super) fn read(file: &File, problems: &mut Problems) -> Result<Drawing, Problem> {
    let mut parser = Parser {
        file,
        tokens: Tokens::of(file),
        token: Token::End,
        span: 0..0,
        indices: BTreeMap::new(),
        subgraphs: BTreeSet::new(),
        strict: None,
        line: Token::Line,
        depth: 0,
        strokes: 0,
        drawing: Drawing::default(),
        problems,
    };
    parser.advance()?;
    parser.graph()?;
    let is_directed = parser.line == Token::Arrow;
    for link in parser.drawing.links.iter_mut().filter(|_| is_directed) {
        let direction = link.said.get(Attribute::Direction).map(|said| said.text.to_lowercase());
        match direction.as_deref() {
            Some("none" | "both") => link.is_arc = false,
            Some("back") => link.ends.reverse(),
            _ => {}
        }
    }
    Ok(parser.drawing)
}

struct Parser<'t, 'p> {
    file: &'t File,
    tokens: Tokens<'t>,
    /// The token that is looked at.
    token: Token<'t>,
    /// Its place.
    span: Range<usize>,
    /// The nodes by their ids.
    indices: BTreeMap<String, usize>,
    /// The names of the subgraphs so far.
    subgraphs: BTreeSet<String>,
    /// In a strict graph, the links by their ends: it joins two nodes at most once.
    strict: Option<BTreeMap<[usize; 2], usize>>,
    /// What joins two nodes: `--`, or `->` in a directed graph.
    line: Token<'t>,
    depth: u32,
    strokes: usize,
    drawing: Drawing,
    problems: &'p mut Problems,
}

/// What holds inside a pair of braces, and in those inside of it.
#[derive(Clone, Default)]
struct Scope {
    /// What is said of every new node.
    node: Attributes,
    /// What is said of every new link.
    edge: Attributes,
}

impl Parser<'_, '_> {
    /// `strict? graph name? { … }`
    fn graph(&mut self) -> Result<(), Problem> {
        if self.at_keyword("strict") {
            self.strict = Some(BTreeMap::new());
            self.advance()?;
        }
        if self.at_keyword("digraph") {
            self.line = Token::Arrow;
        } else if self.token == Token::Html {
            let message = "broken DOT: it begins as XML does";
            return Err(self.wrong(message, "let the name of GraphML end in .graphml"));
        } else if !self.at_keyword("graph") {
            return Err(self.unexpected("`graph` or `digraph`"));
        }
        self.advance()?;
        if self.token != Token::Sign('{') {
            self.name("a name or `{`")?;
        }
        self.statements(Scope::default())?;
        if self.token != Token::End {
            return Err(self.unexpected("the end of the file"));
        }
        Ok(())
    }

    /// `{ statement; … }`; returns the nodes that are named in it, each once.
    fn statements(&mut self, mut scope: Scope) -> Result<Vec<usize>, Problem> {
        if self.depth == DEPTH_MAX {
            let message = format!("more than {DEPTH_MAX} subgraphs stand in each other");
            return Err(self.wrong(&message, "draw it flat"));
        }
        self.depth += 1;
        self.expect('{')?;
        let mut members = Vec::new();
        loop {
            match self.token {
                Token::Sign(';') => self.advance()?,
                Token::Sign('}') => break,
                _ => self.statement(&mut scope, &mut members)?,
            }
        }
        self.advance()?;
        self.depth -= 1;
        members.sort_unstable();
        members.dedup();
        self.count_strokes(members.len())?;
        Ok(members)
    }

    /// A default, an attribute of the graph, a node, a subgraph, or edges between those.
    fn statement(&mut self, scope: &mut Scope, members: &mut Vec<usize>) -> Result<(), Problem> {
        for keyword in ["node", "edge", "graph"] {
            if self.at_keyword(keyword) {
                return self.default(keyword, scope);
            }
        }
        let start = self.span.start;
        let alone = self.at_subgraph();
        let first = if alone {
            self.subgraph(scope)?
        } else {
            let id = self.name("a statement or `}`")?;
            if self.token == Token::Sign('=') {
                self.advance()?;
                self.value()?;
                self.meaning(&id, Of::All);
                return Ok(());
            }
            vec![self.node(id, scope)?]
        };
        members.extend(&first);
        let mut ends = vec![first];
        while self.token == self.line {
            self.advance()?;
            let end = match self.at_subgraph() {
                true => self.subgraph(scope)?,
                false => {
                    let id = self.name("a node or a subgraph")?;
                    vec![self.node(id, scope)?]
                }
            };
            members.extend(&end);
            ends.push(end);
        }
        match self.token {
            Token::Arrow => {
                let hint = "join the nodes of an undirected graph by `--`";
                return Err(self.wrong("`->` leads one way", hint));
            }
            Token::Line => {
                let hint = "join the nodes of a `digraph` by `->`, or write `graph`";
                return Err(self.wrong("`--` leads both ways", hint));
            }
            _ => {}
        }
        if let [only] = &ends[..] {
            if !alone {
                let said = self.attributes(Of::Node)?;
                self.drawing.nodes[only[0]].said.set_all(&said);
            }
            return Ok(());
        }
        let said = self.attributes(Of::Link)?;
        let span = start..self.span.start;
        ends.windows(2).try_for_each(|pair| self.join(&pair[0], &pair[1], &span, scope, &said))
    }

    /// `node [ … ]`, `edge [ … ]` or `graph [ … ]`
    fn default(&mut self, keyword: &str, scope: &mut Scope) -> Result<(), Problem> {
        self.advance()?;
        if self.token != Token::Sign('[') {
            return Err(self.unexpected("`[`"));
        }
        match keyword {
            "node" => scope.node.set_all(&self.attributes(Of::Node)?),
            "edge" => scope.edge.set_all(&self.attributes(Of::Link)?),
            _ => drop(self.attributes(Of::All)?),
        }
        Ok(())
    }

    /// Joins every one of `from` to every one of `to`.
    fn join(
        &mut self,
        from: &[usize],
        to: &[usize],
        span: &Range<usize>,
        scope: &Scope,
        said: &Attributes,
    ) -> Result<(), Problem> {
        self.count_strokes(from.len().saturating_mul(to.len()))?;
        for &a in from {
            for &b in to {
                let is_arc = self.line == Token::Arrow;
                let ends = if is_arc { [a, b] } else { [a.min(b), a.max(b)] };
                let earlier = self.strict.as_mut().filter(|_| a != b);
                let next = self.drawing.links.len();
                let index = earlier.map_or(next, |links| *links.entry(ends).or_insert(next));
                if index == next {
                    let at = self.file.at(span);
                    let edge = scope.edge.clone();
                    self.drawing.add_link(DrawnLink { ends: [a, b], is_arc, at, said: edge })?;
                }
                if let Some(link) = self.drawing.links.get_mut(index) {
                    link.said.set_all(said);
                }
            }
        }
        Ok(())
    }

    /// Whether a subgraph begins here.
    fn at_subgraph(&self) -> bool {
        self.token == Token::Sign('{') || self.at_keyword("subgraph")
    }

    /// `{ … }`, `subgraph { … }` or `subgraph name { … }`; returns its nodes.
    fn subgraph(&mut self, scope: &Scope) -> Result<Vec<usize>, Problem> {
        if self.at_keyword("subgraph") {
            self.advance()?;
            if self.token != Token::Sign('{') {
                let name = self.name("a name or `{`")?;
                if self.subgraphs.contains(&name.name) {
                    let message = format!("another subgraph is called `{}` too", name.name);
                    return Err(Problem::new(
                        name.at,
                        message,
                        "give each a name of its own, or none",
                    ));
                }
                self.subgraphs.insert(name.name);
            }
        }
        self.statements(scope.clone())
    }

    /// The index of the node `id`, which is new at its first mention, with its port skipped.
    fn node(&mut self, id: Key, scope: &Scope) -> Result<usize, Problem> {
        self.count_strokes(1)?;
        for _ in ["name of a port", "point of the compass"] {
            if self.token == Token::Sign(':') {
                self.advance()?;
                self.name("a port")?;
            }
        }
        if let Some(index) = self.indices.get(&id.name) {
            return Ok(*index);
        }
        let name = id.name.clone();
        let index = self.drawing.add_node(id, scope.node.clone())?;
        self.indices.insert(name, index);
        Ok(index)
    }

    /// The name, number or text in quotes that stands here, where `wanted` is expected.
    fn name(&mut self, wanted: &str) -> Result<Key, Problem> {
        let name = match &self.token {
            Token::Word(word) if KEYWORDS.iter().any(|key| word.eq_ignore_ascii_case(key)) => {
                let message = format!("`{word}` is a keyword");
                return Err(self.wrong(&message, "put it in quotes if it is a name"));
            }
            Token::Word(word) => (*word).to_owned(),
            Token::Quoted(text) => text.clone(),
            _ => return Err(self.unexpected(wanted)),
        };
        let at = self.file.at(&self.span);
        self.advance()?;
        Ok(Key { name, at })
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        matches!(self.token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    fn expect(&mut self, sign: char) -> Result<(), Problem> {
        if self.token != Token::Sign(sign) {
            return Err(self.unexpected(&format!("`{sign}`")));
        }
        self.advance()
    }

    fn advance(&mut self) -> Result<(), Problem> {
        (self.token, self.span) = self.tokens.next()?;
        Ok(())
    }

    fn count_strokes(&mut self, count: usize) -> Result<(), Problem> {
        self.strokes = self.strokes.saturating_add(count);
        if self.strokes > STROKES_MAX {
            let message = format!("nodes are named and joined more than {STROKES_MAX} times");
            return Err(self.wrong(&message, "draw a smaller network"));
        }
        Ok(())
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        let found = match &self.token {
            Token::Word(word) => format!("`{word}`"),
            Token::Quoted(_) => "text in quotes".to_owned(),
            Token::Html => "text in HTML".to_owned(),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::Line => "`--`".to_owned(),
            Token::Arrow => "`->`".to_owned(),
            Token::End => "the end of the file".to_owned(),
        };
        let hint = match self.token {
            Token::End if self.depth > 0 => "is the file complete? Its braces are not closed",
            _ => "an edge is written a -- b [latency=\"5 ms\"], between the braces of graph { … }",
        };
        self.wrong(&format!("broken DOT: {found} stands where {wanted} should"), hint)
    }

    /// A mistake in the token that is looked at.
    fn wrong(&self, message: &str, hint: &str) -> Problem {
        Problem::new(self.file.at(&self.span), message, hint)
    }
}

#[cfg(test)]
mod tests;
