//! The window as the platform's accessibility tree tells of it (AT-SPI 2), which is all that a screen
//! reader has.

use std::{
    fmt::{self, Display, Formatter},
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use zbus::{
    Connection, OwnedObjectPath, Proxy,
    connection::Builder,
    proxy::{self, CacheProperties},
};

use crate::PATIENCE;

/// Where the tree of everything begins.
const REGISTRY: (&str, &str) = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root");
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const COMPONENT: &str = "org.a11y.atspi.Component";
const TEXT: &str = "org.a11y.atspi.Text";
/// Longest wait for one answer; a page that is being replaced answers none.
const ANSWER: Duration = Duration::from_secs(2);
/// How often the tree is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Deeper than any page of ours; a tree that goes deeper has a loop.
const DEEPEST: usize = 40;

/// One object of the tree, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// How deep it is.
    pub depth: usize,
    /// What it is: `button`, `heading`, ...
    pub role: String,
    /// What it is called.
    pub name: String,
    /// What it says, where that is not its name.
    pub text: String,
    /// Whether keys go there now.
    pub is_focused: bool,
    /// Whether keys can go there.
    pub is_focusable: bool,
    /// Whether it can be used.
    pub is_enabled: bool,
    /// Where the middle of a button is on the display, in pixels from the upper left corner.
    pub middle: Option<(i32, i32)>,
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { depth, role, name, text, is_focused, .. } = self;
        let mark = if *is_focused { " <- keys" } else { "" };
        write!(f, "{:indent$}{role} \"{name}\" {text}{mark}", "", indent = depth * 2)
    }
}

/// A connection to the bus on which programs tell what they show.
pub struct Tree {
    runtime: Runtime,
    bus: Connection,
}

impl Tree {
    /// Connects to the accessibility bus of the session bus at `address`.
    pub fn connect(address: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let bus = runtime.block_on(async {
            let session = connect(address).await.unwrap();
            let bus = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").await.unwrap();
            let status = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status").await.unwrap();
            // As a screen reader says when it starts; pages tell nothing before.
            status.set_property("IsEnabled", true).await.unwrap();
            let address: String = bus.call("GetAddress", &()).await.unwrap();
            connect(&address).await.unwrap()
        });
        Self { runtime, bus }
    }

    /// Everything that is told right now, in reading order; a part that goes away meanwhile is left out.
    pub fn nodes(&self) -> Vec<Node> {
        let (name, path) = REGISTRY;
        self.runtime.block_on(async {
            let mut nodes = Vec::new();
            let mut next = vec![(0, name.to_owned(), OwnedObjectPath::try_from(path).unwrap())];
            while let Some((depth, owner, path)) = next.pop() {
                let Ok((node, children)) = self.look(depth, &owner, &path).await else { continue };
                if depth < DEEPEST {
                    next.extend(children.into_iter().rev().map(|(owner, path)| (depth + 1, owner, path)));
                }
                nodes.push(node);
            }
            nodes
        })
    }

    /// Waits until a look at the whole tree satisfies `wanted`, and returns that look.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&[Node]) -> bool) -> Vec<Node> {
        let begun = Instant::now();
        loop {
            let nodes = self.nodes();
            if wanted(&nodes) {
                return nodes;
            }
            assert!(begun.elapsed() < PATIENCE, "{what} is not told; what is told:\n{}", told(&nodes));
            std::thread::sleep(LOOK);
        }
    }

    /// Waits for a heading with `words` in it.
    pub fn heading(&self, words: &str) -> Vec<Node> {
        self.wait_for(words, |nodes| nodes.iter().any(|node| node.role == "heading" && node.name.contains(words)))
    }

    /// Waits until something other than a heading says `words`.
    pub fn says(&self, words: &str) -> Vec<Node> {
        let says = |node: &Node| node.role != "heading" && (node.name.contains(words) || node.text.contains(words));
        self.wait_for(words, |nodes| nodes.iter().any(says))
    }

    async fn look(
        &self,
        depth: usize,
        owner: &str,
        path: &OwnedObjectPath,
    ) -> zbus::Result<(Node, Vec<(String, OwnedObjectPath)>)> {
        let object = self.object(owner, path, ACCESSIBLE).await?;
        let states: Vec<u32> = object.call("GetState", &()).await?;
        let has = |state: u32| states.first().is_some_and(|low| low & (1 << state) != 0);
        let interfaces: Vec<String> = object.call("GetInterfaces", &()).await?;
        let text =
            if interfaces.iter().any(|name| name == TEXT) { self.text(owner, path).await? } else { String::new() };
        let role = role(object.call("GetRole", &()).await?);
        let middle = if role.ends_with("button") { Some(self.middle(owner, path).await?) } else { None };
        let node = Node {
            depth,
            role,
            name: object.get_property("Name").await?,
            text,
            // Numbers of AtspiStateType.
            is_enabled: has(8),
            is_focusable: has(11),
            is_focused: has(12),
            middle,
        };
        let mut children = Vec::new();
        // One by one: a page drawn by another process is not among all that are given at once.
        for index in 0..object.get_property::<i32>("ChildCount").await? {
            children.push(object.call("GetChildAtIndex", &index).await?);
        }
        Ok((node, children))
    }

    async fn object(
        &self,
        owner: &str,
        path: &OwnedObjectPath,
        interface: &'static str,
    ) -> zbus::Result<Proxy<'static>> {
        let builder = proxy::Builder::new(&self.bus).destination(owner.to_owned()).path(path.clone());
        // What was true a moment ago is of no use, and not every object answers when asked for all of itself.
        builder.interface(interface).cache_properties(CacheProperties::No).build().await
    }

    async fn middle(&self, owner: &str, path: &OwnedObjectPath) -> zbus::Result<(i32, i32)> {
        /// Counted from the corner of the display.
        const DISPLAY: u32 = 0;
        let component = self.object(owner, path, COMPONENT).await?;
        let (x, y, width, height): (i32, i32, i32, i32) = component.call("GetExtents", &DISPLAY).await?;
        Ok((x + width / 2, y + height / 2))
    }

    async fn text(&self, owner: &str, path: &OwnedObjectPath) -> zbus::Result<String> {
        self.object(owner, path, TEXT).await?.call("GetText", &(0_i32, -1_i32)).await
    }
}

/// What a screen reader finds in the main part of the page, a line each, in reading order: what has a name or
/// says something of its own. Digits of sentences and countdowns are told as `#`, codes without their letters.
pub fn outline(nodes: &[Node]) -> String {
    // The header is the first landmark, the footer the last; the main part stands between them and has a name.
    let Some(main) = nodes.iter().position(|node| node.role == "landmark" && !node.name.is_empty()) else {
        return String::new();
    };
    let depth = nodes[main].depth;
    let inside = nodes[main + 1..].iter().take_while(|node| node.depth > depth);
    inside.filter_map(line).collect()
}

fn line(node: &Node) -> Option<String> {
    const SPEAKING: [&str; 6] = ["description", "paragraph", "section", "status", "term", "timer"];
    /// Stands in a text for an object that is told by itself.
    const OBJECT: char = '\u{fffc}';
    let speaks = SPEAKING.contains(&node.role.as_str());
    let words = if node.name.is_empty() && speaks { &node.text } else { &node.name };
    let words = words.replace(OBJECT, " ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = if is_spelled(&words) { "a code and its letters".to_owned() } else { words };
    let words = if speaks { words.replace(|c: char| c.is_ascii_digit(), "#") } else { words };
    (!words.is_empty()).then(|| format!("{} {words}\n", node.role))
}

/// Whether it is a code followed by its letters one by one, as `A1B A 1 B`.
fn is_spelled(words: &str) -> bool {
    let Some((code, letters)) = words.split_once(' ') else { return false };
    code.len() > 1 && letters.replace([' ', ','], "") == code
}

/// The name of a number of AtspiRole, for those that pages of ours have; others are told as numbers.
fn role(number: u32) -> String {
    let name = match number {
        2 => "alert",
        14 => "desktop frame",
        16 => "dialog",
        20 => "filler",
        23 => "frame",
        27 => "image",
        29 => "label",
        31 => "list",
        32 => "list item",
        39 => "panel",
        42 => "progress bar",
        43 => "button",
        54 => "status",
        61 => "text",
        62 => "toggle button",
        73 => "paragraph",
        75 => "application",
        83 => "heading",
        85 => "section",
        95 => "document",
        110 => "landmark",
        115 => "timer",
        122 => "term",
        123 => "description",
        116 => "static text",
        other => return other.to_string(),
    };
    name.to_owned()
}

/// The tree as text, for an error message.
pub fn told(nodes: &[Node]) -> String {
    nodes.iter().map(|node| format!("{node}\n")).collect()
}

async fn connect(address: &str) -> zbus::Result<Connection> {
    Builder::address(address).method_timeout(ANSWER).build().await
}
