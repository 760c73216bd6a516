//! The index, and how it answers calls.

use crate::api::acme::search::{BadQuery, Document, Hit, IndexServer, Results, SearchError};
use r2g::{CallError, Ctx, Span, Status};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, TantivyError, Term, doc};

/// Memory of the writer in bytes; tantivy wants at least 15 MB.
const WRITER_MEMORY: usize = 20_000_000;
/// Most hits that one search returns.
const MAX_HITS: u32 = 100;

/// The server. Tantivy computes and waits for its own threads, so its work runs on the blocking pool.
pub struct Engine(Arc<Inner>);

struct Inner {
    index: Index,
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
    fields: Fields,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    title: Field,
    body: Field,
}

impl Engine {
    /// An empty index.
    pub fn new() -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let fields = Fields {
            id: schema.add_text_field("id", STRING | STORED),
            title: schema.add_text_field("title", TEXT | STORED),
            body: schema.add_text_field("body", TEXT | STORED),
        };
        let index = Index::create_in_ram(schema.build());
        let writer = Mutex::new(index.writer_with_num_threads(1, WRITER_MEMORY)?);
        let reader = index.reader()?;
        Ok(Self(Arc::new(Inner { index, reader, writer, fields })))
    }

    /// Runs work of tantivy where it may block.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> T + Send + 'static,
    ) -> Result<T, Status> {
        let inner = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&inner)).await;
        done.map_err(|error| Status::internal(error.to_string()))
    }
}

impl IndexServer for Engine {
    fn size(&self) -> Result<u64, Status> {
        Ok(self.0.reader.searcher().num_docs())
    }

    async fn add(&self, _ctx: &Ctx, documents: Vec<Document>) -> Result<u64, Status> {
        self.run(move |inner| inner.add(documents)).await?.map_err(internal)
    }

    async fn search(
        &self,
        _ctx: &Ctx,
        query: String,
        limit: u32,
    ) -> Result<Results, CallError<SearchError>> {
        self.run(move |inner| inner.search(&query, limit)).await?
    }
}

fn internal(error: TantivyError) -> Status {
    Status::internal(error.to_string())
}

impl Inner {
    fn add(&self, documents: Vec<Document>) -> tantivy::Result<u64> {
        let Fields { id, title, body } = self.fields;
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for document in documents {
            writer.delete_term(Term::from_field_text(id, &document.id));
            writer.add_document(doc!(
                id => document.id, title => document.title, body => document.body,
            ))?;
        }
        writer.commit()?;
        self.reader.reload()?;
        Ok(self.reader.searcher().num_docs())
    }

    fn search(&self, query: &str, limit: u32) -> Result<Results, CallError<SearchError>> {
        let begun = Instant::now();
        let Fields { title, body, .. } = self.fields;
        let parsed = QueryParser::for_index(&self.index, vec![title, body])
            .parse_query(query)
            .map_err(|error| SearchError::BadQuery(BadQuery::new(query, error.to_string())))?;
        let searcher = self.reader.searcher();
        let best = TopDocs::with_limit(limit.clamp(1, MAX_HITS) as usize).order_by_score();
        let (found, total) = searcher.search(&parsed, &(best, Count)).map_err(internal)?;
        let snippets = SnippetGenerator::create(&searcher, &*parsed, body).map_err(internal)?;
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found {
            let document: TantivyDocument = searcher.doc(address).map_err(internal)?;
            hits.push(self.hit(&document, score, &snippets));
        }
        let took = Span::try_from(begun.elapsed()).unwrap_or_default();
        Ok(Results::new(total as u64, took).with_hits(hits))
    }

    fn hit(&self, document: &TantivyDocument, score: f32, snippets: &SnippetGenerator) -> Hit {
        let text = |field: Field| {
            document
                .get_first(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let mut snippet = snippets.snippet_from_doc(document);
        snippet.set_snippet_prefix_postfix("**", "**");
        Hit::new(text(self.fields.id), text(self.fields.title), score, snippet.to_html())
    }
}
