//! A SOCKS5 proxy (RFC 1928, RFC 1929) that says what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What one client asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) name: Option<String>,
    pub(crate) password: Option<String>,
    /// The host as it was asked for, by address or by name.
    pub(crate) host: String,
}

pub(crate) struct Socks {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Socks {
    /// A proxy that leads to this port of this machine, whatever host is asked for.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let record = Arc::clone(&record);
                tokio::spawn(async move { drop(serve(tcp, &record).await) });
            }
        });
        Self { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn text(tcp: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = vec![0; usize::from(tcp.read_u8().await?)];
    tcp.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

async fn serve(mut tcp: TcpStream, record: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut asked = Asked::default();
    assert_eq!(tcp.read_u8().await?, 5);
    let mut methods = vec![0; usize::from(tcp.read_u8().await?)];
    tcp.read_exact(&mut methods).await?;
    let by_password = methods.contains(&2);
    tcp.write_all(&[5, if by_password { 2 } else { 0 }]).await?;
    if by_password {
        assert_eq!(tcp.read_u8().await?, 1);
        asked.name = Some(text(&mut tcp).await?);
        asked.password = Some(text(&mut tcp).await?);
        tcp.write_all(&[1, 0]).await?;
    }
    let mut request = [0; 4];
    tcp.read_exact(&mut request).await?;
    asked.host = if request[3] == 1 {
        let mut address = [0; 4];
        tcp.read_exact(&mut address).await?;
        std::net::Ipv4Addr::from(address).to_string()
    } else {
        assert_eq!(request[3], 3, "an IPv4 address or a name");
        text(&mut tcp).await?
    };
    let port = tcp.read_u16().await?;
    record.lock().unwrap().push(asked);
    let mut onward = TcpStream::connect(("127.0.0.1", port)).await?;
    tcp.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await?;
    tokio::io::copy_bidirectional(&mut tcp, &mut onward).await?;
    Ok(())
}
