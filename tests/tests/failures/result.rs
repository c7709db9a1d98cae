//! What `?` takes, and what it keeps of it.

use std::error::Error;
use std::io;

use streamgauge::{FailureKind, scenario};

async fn refused() -> streamgauge::Result {
    scenario! { sse "Prices" open "http://127.0.0.1:1/" close }.run().await?;
    Ok(())
}

#[tokio::test]
async fn an_error_keeps_the_failure() {
    let error = refused().await.unwrap_err();
    assert_eq!(error.kind(), Some(FailureKind::Connect));
    let failure = error.failure().unwrap();
    assert_eq!((failure.title(), failure.cause()), ("Prices", "connection refused"));
    // A test that returns it prints the failure.
    assert_eq!(format!("{error:?}"), failure.to_string());
    assert_eq!(error.to_string(), failure.to_string());
}

#[test]
fn question_marks_take_whatever_they_took() {
    fn parse(text: &str) -> streamgauge::Result<u64> {
        match text {
            "" => Err("it is empty")?,
            "x" => Err(format!("{text} is no number"))?,
            "b" => Err(Box::<dyn Error + Send + Sync>::from("boxed"))?,
            "i" => return Err("into".into()),
            _ => {}
        }
        Ok(text.parse()?)
    }
    let texts = ["", "x", "b", "i", "7y"].map(|text| parse(text).unwrap_err().to_string());
    assert_eq!(texts, ["it is empty", "x is no number", "boxed", "into", "invalid digit found in string"]);
    assert!(parse("7y").unwrap_err().downcast::<std::num::ParseIntError>().is_ok());
    assert_eq!(parse("7y").unwrap_err().kind(), None);
    assert_eq!(parse("7").unwrap(), 7);
}

#[tokio::test]
async fn errors_go_on_to_a_run_and_to_boxes() {
    async fn boxed() -> Result<(), Box<dyn Error>> {
        Ok(refused().await?)
    }
    async fn sent() -> Result<(), Box<dyn Error + Send + Sync>> {
        refused().await.map_err(streamgauge::Error::into_boxed)
    }
    assert!(boxed().await.unwrap_err().is::<streamgauge::Failure>());
    assert!(sent().await.unwrap_err().is::<streamgauge::Failure>());
    let failure = scenario! { run { refused().await?; } }.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.cause()), (FailureKind::Run, "connection refused"));
    let failure = scenario! { run { refused().await } }.run().await.unwrap_err();
    assert!(failure.source().unwrap().is::<streamgauge::Failure>());
    // Through an error of another type.
    let failure =
        scenario! { run { Err::<(), _>(io::Error::other(refused().await.unwrap_err().into_boxed())) } };
    assert_eq!(failure.run().await.unwrap_err().cause(), "connection refused");
}

#[test]
fn it_can_be_sent() {
    fn is_sent<T: Send + Sync + 'static>() {}
    is_sent::<streamgauge::Error>();
}
