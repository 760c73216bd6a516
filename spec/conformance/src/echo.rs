//! The Rust server: echoes what it gets, by copy and through views.

use crate::api::conf::types::{
    Axis, Choice, Color, Everything, EverythingView, GoEcho, Grown, Leaf, Missing, Oops, Point,
    RustEchoServer, Tree, TreeView,
};
use r2g::{CallError, Code, Ctx, ListView, MapView, Span, Status, Timestamp};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

/// The Go half, for calls that go on to it. Empty where there is none.
pub static GO: OnceLock<GoEcho> = OnceLock::new();

/// The server.
#[derive(Debug, Clone, Copy, Default)]
pub struct Echo;

/// What `fail` and `fail_later` do, by name.
fn fail(how: &str) -> Result<u32, CallError<Oops>> {
    match how {
        "missing" => Err(Oops::Missing(Missing::new("the key")).into()),
        "busy" => Err(Oops::Busy.into()),
        "status" => Err(Status::new(Code::Aborted, "asked to").into()),
        "panic" => panic!("asked to panic"),
        "panic in drop" => std::panic::panic_any(PanicsInDrop),
        _ => Ok(how.len() as u32),
    }
}

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("asked to panic in drop");
    }
}

fn go() -> Result<&'static GoEcho, Status> {
    GO.get().ok_or_else(|| Status::unavailable("there is no Go half here"))
}

/// A short text that depends on every part of a tree.
pub fn describe(tree: TreeView<'_>) -> String {
    match tree {
        TreeView::Leaf(value) => value.to_string(),
        TreeView::Children(children) => {
            let parts: Vec<String> = children.iter().map(describe).collect();
            format!("[{}]", parts.join(" "))
        }
        TreeView::Named(named) => {
            let mut parts: Vec<String> =
                named.iter().map(|(key, value)| format!("{key}={}", describe(value))).collect();
            parts.sort();
            format!("{{{}}}", parts.join(" "))
        }
        TreeView::Negated(inner) => format!("-{}", describe(inner.get())),
        TreeView::Empty => "()".into(),
        TreeView::Text(text) => format!("{text:?}"),
        TreeView::Raw(raw) => format!("{}B", raw.len()),
        other => format!("{:?}", other.to_owned()),
    }
}

impl RustEchoServer for Echo {
    fn nop(&self) -> Result<(), Status> {
        Ok(())
    }

    fn nop_fails(&self) -> Result<(), Status> {
        Err(Status::new(Code::NotFound, "nothing here"))
    }

    fn nop_panics(&self) -> Result<(), Status> {
        panic!("asked to panic")
    }

    fn everything(&self, value: Everything) -> Result<Everything, Status> {
        Ok(value)
    }

    fn through_views(&self, value: EverythingView<'_>) -> Result<Everything, Status> {
        let mut copy = Everything::new(
            value.scalars().to_owned(),
            value.options().to_owned(),
            value.containers().to_owned(),
            value.choice().to_owned(),
            value.tree().to_owned(),
        );
        copy.containers.texts = value.containers().texts().iter().map(str::to_owned).collect();
        copy.containers.leaves = value.containers().leaves().to_vec();
        Ok(copy)
    }

    fn scalars(
        &self,
        a: bool,
        b: u8,
        c: i16,
        d: f64,
        color: Color,
        axis: Axis,
        point: Point,
        digest: [u8; 4],
        at: Timestamp,
        span: Span,
    ) -> Result<String, Status> {
        Ok(format!(
            "{a} {b} {c} {d} {} {} {} {} {} {digest:?} {} {}",
            color.number(),
            axis.number(),
            point.x,
            point.y,
            point.on,
            at.unix_nanos(),
            span.as_nanos()
        ))
    }

    fn borrowed(
        &self,
        text: &str,
        raw: &[u8],
        longs: ListView<'_, i64>,
        points: ListView<'_, Point>,
        texts: ListView<'_, String>,
        leaves: ListView<'_, Leaf>,
        attrs: MapView<'_, String, u32>,
        tree: TreeView<'_>,
        maybe: Option<&str>,
    ) -> Result<String, Status> {
        let sum: i64 = longs.as_slice().iter().sum();
        let x = points.as_slice().iter().fold(0.0, |sum, point| sum + point.x);
        let texts: Vec<&str> = texts.iter().collect();
        let leaves: u32 = leaves.iter().map(|leaf| leaf.value() + leaf.name().len() as u32).sum();
        let attrs: u32 = attrs.iter().map(|(key, value)| key.len() as u32 + value).sum();
        Ok(format!(
            "{text} {} {sum} {x} {} {leaves} {attrs} {} {}",
            raw.len(),
            texts.join("+"),
            describe(tree),
            maybe.unwrap_or("none")
        ))
    }

    fn maybe(
        &self,
        a: Option<u32>,
        text: Option<String>,
        leaf: Option<Leaf>,
    ) -> Result<Option<Leaf>, Status> {
        let Some(a) = a else { return Ok(None) };
        let mut leaf = leaf.unwrap_or_else(|| Leaf::new("made"));
        leaf.value += a;
        if let Some(text) = text {
            leaf.name.push_str(&text);
        }
        Ok(Some(leaf))
    }

    fn maybe_number(&self, a: Option<u32>) -> Result<Option<u32>, Status> {
        Ok(a.map(|a| a.wrapping_add(1)))
    }

    fn grown(&self, value: Grown) -> Result<Grown, Status> {
        Ok(value)
    }

    fn choice(&self, value: Choice) -> Result<Choice, Status> {
        Ok(value)
    }

    fn tree(&self, value: Tree) -> Result<Tree, Status> {
        Ok(value)
    }

    fn text(&self, value: String) -> Result<String, Status> {
        Ok(value)
    }

    fn raw(&self, value: Vec<u8>) -> Result<Vec<u8>, Status> {
        Ok(value)
    }

    fn map(&self, value: BTreeMap<u16, Leaf>) -> Result<BTreeMap<u16, Leaf>, Status> {
        Ok(value)
    }

    fn list(&self, value: Vec<String>) -> Result<Vec<String>, Status> {
        Ok(value)
    }

    fn number(&self, value: u64) -> Result<u64, Status> {
        Ok(value)
    }

    fn fail(&self, how: String) -> Result<u32, CallError<Oops>> {
        fail(&how)
    }

    fn descend(&self, levels: u32) -> Result<u32, Status> {
        if levels == 0 { Ok(0) } else { go()?.descend(levels - 1).map(|below| below + 1) }
    }

    async fn later(&self, _ctx: &Ctx, value: Everything) -> Result<Everything, CallError<Oops>> {
        Ok(value)
    }

    async fn later_views(
        &self,
        _ctx: &Ctx,
        value: EverythingView<'_>,
        text: &str,
        raw: &[u8],
        leaves: ListView<'_, Leaf>,
    ) -> Result<Everything, Status> {
        let mut copy = value.to_owned();
        copy.containers.text = text.to_owned();
        copy.containers.raw = raw.to_vec();
        copy.containers.leaves = leaves.to_vec();
        Ok(copy)
    }

    async fn wait(&self, ctx: &Ctx, millis: u32) -> Result<String, Status> {
        let left = ctx.time_left();
        tokio::time::sleep(Duration::from_millis(u64::from(millis))).await;
        Ok(format!(
            "waited, {}",
            if left.is_some() { "with a deadline" } else { "without a deadline" }
        ))
    }

    async fn fail_later(&self, _ctx: &Ctx, how: String) -> Result<u32, CallError<Oops>> {
        fail(&how)
    }

    async fn meta(&self, ctx: &Ctx, key: String) -> Result<Option<String>, Status> {
        Ok(ctx.meta(&key).map(str::to_owned))
    }

    async fn descend_later(&self, _ctx: &Ctx, levels: u32) -> Result<u32, Status> {
        if levels == 0 {
            return Ok(0);
        }
        go()?.descend_later(levels - 1).await.map(|below| below + 1)
    }

    fn block(&self, millis: u32) -> Result<(), Status> {
        std::thread::sleep(Duration::from_millis(u64::from(millis)));
        Ok(())
    }

    fn large(&self, size: u32) -> Result<String, Status> {
        Ok("x".repeat(size as usize))
    }

    fn turn(&self, page: Vec<u8>) -> Result<Vec<u8>, Status> {
        Ok(turned(page))
    }

    async fn turn_later(
        &self,
        ctx: &Ctx,
        page: Vec<u8>,
        how: String,
    ) -> Result<Vec<u8>, CallError<Oops>> {
        match how.as_str() {
            "" => {}
            "wait" => ctx.cancelled().await,
            // As much as the page, whose memory is free again when the error is written.
            "much missing" => {
                return Err(Oops::Missing(Missing::new("~".repeat(page.len()))).into());
            }
            how => drop(fail(how)?),
        }
        Ok(turned(page))
    }

    async fn join(
        &self,
        _ctx: &Ctx,
        mut head: Vec<u8>,
        between: &str,
        tail: Vec<u8>,
        end: Vec<u8>,
    ) -> Result<Vec<u8>, Status> {
        head.extend_from_slice(between.as_bytes());
        head.extend_from_slice(&tail);
        head.extend_from_slice(&end);
        Ok(head)
    }

    fn swallow(&self, page: Vec<u8>) -> Result<u64, Status> {
        Ok(page.len() as u64)
    }

    fn spill(&self, page: Vec<u8>) -> Result<(), Status> {
        Err(Status::new(Code::Aborted, format!("spilled {} bytes", page.len())))
    }
}

/// The page with every bit inverted.
fn turned(mut page: Vec<u8>) -> Vec<u8> {
    page.iter_mut().for_each(|byte| *byte = !*byte);
    page
}
