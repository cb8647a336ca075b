//! `khoidau cites`: lists which documents cite which.

use khoidau::export;
use khoidau::graph::GraphBuilder;

use super::extract;
use crate::args::{Cites, CitesFormat};
use crate::output::Output;
use crate::records;

pub fn run(args: &Cites) -> anyhow::Result<()> {
    let texts = extract::texts(&args.texts)?;
    let mut output = Output::new(args.texts.output.as_deref())?;
    let mut builder = GraphBuilder::new();
    let read = records::each(&args.texts, &texts, |source, mut documents| {
        for document in &mut documents {
            let cited = document.cited_documents().iter();
            let sure = cited.filter(|citation| {
                citation.number_symbol().confidence() >= args.min_confidence
            });
            let sure = sure.cloned().collect();
            document.set_cited_documents(sure);
        }
        for (index, document) in documents.iter().enumerate() {
            let one = std::slice::from_ref(document);
            builder.add(source.path_of(index), one, |_| source.id(index));
        }
        Ok(())
    })?;
    let graph = builder.build();
    let text = match args.format {
        CitesFormat::List => export::to_list(&graph),
        CitesFormat::Csv => export::to_csv(&graph),
        CitesFormat::Dot => export::to_dot(&graph),
        CitesFormat::Json => export::to_json(&graph),
    };
    output.write(text.as_bytes())?;
    extract::finish(&args.texts, output, read)
}
