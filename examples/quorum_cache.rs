//! A key kept by three Redis servers, read as soon as two of them have answered.
//!
//! `quorum(2)` ends with the second answer; the third request is dropped. So one server that is
//! gone is no loss. With two gone the quorum can't be reached, which is known at once and without a
//! timeout:
//!
//! ```text
//! north, east and south keep the number of lamps, two of them are asked for it
//!   12 lamps, say north and east after 0.4 ms
//!   12 lamps, say north and east after 0.2 ms
//! north is stopped
//!   12 lamps, say east and south after 0.3 ms
//!   12 lamps, say east and south after 0.3 ms
//! south is stopped
//!   quorum not reached: 1 of the 2 needed succeeded, arms `north` and `south` failed
//! ```
//!
//! The servers are real: Debian's `redis-server`, started on free ports of 127.0.0.1, with nothing
//! kept on disk, and ended with this program. Where it is not installed, the program says so and
//! ends. Run it with `cargo run --example quorum_cache`.

use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gather::gather;
use redis::aio::MultiplexedConnection as Connection;
use redis::{AsyncCommands, Client, RedisResult};
use tokio::time::sleep;

const KEY: &str = "stock:lamps";

struct Cache {
    north: Connection,
    east: Connection,
    south: Connection,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut north = match Server::start() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("skipped: no `redis-server` here; on Debian: apt-get install redis-server");
            return Ok(());
        }
        started => started?,
    };
    let (east, mut south) = (Server::start()?, Server::start()?);
    let cache = gather!(<fail_fast, into = Cache>
        north = connect(&north),
        east = connect(&east),
        south = connect(&south),
    )
    .await?;

    println!("north, east and south keep the number of lamps, two of them are asked for it");
    write(&cache, 12).await?;
    read(&cache).await;
    read(&cache).await;
    north.stop();
    println!("north is stopped");
    read(&cache).await;
    read(&cache).await;
    south.stop();
    println!("south is stopped");
    read(&cache).await;
    Ok(())
}

async fn read(cache: &Cache) {
    let start = Instant::now();
    let answers = gather!(<quorum(2)>
        north = get(&cache.north),
        east = get(&cache.east),
        south = get(&cache.south),
    )
    .await;
    let took = start.elapsed().as_secs_f64() * 1e3;

    match answers {
        // Every field is an `Option`: two of them are there.
        Ok(by) => {
            let answers = [("north", by.north), ("east", by.east), ("south", by.south)];
            let (names, lamps): (Vec<_>, Vec<_>) = answers
                .into_iter()
                .filter_map(|(name, lamps)| Some((name, lamps?)))
                .unzip();
            assert!(lamps[0] == lamps[1], "the servers agree");
            println!(
                "  {} lamps, say {} after {took:.1} ms",
                lamps[0],
                names.join(" and ")
            );
        }
        Err(missed) => println!("  {missed}"),
    }
}

async fn write(cache: &Cache, lamps: u32) -> RedisResult<()> {
    gather!(<fail_fast>
        set(&cache.north, lamps),
        set(&cache.east, lamps),
        set(&cache.south, lamps),
    )
    .await?;
    Ok(())
}

async fn get(server: &Connection) -> RedisResult<u32> {
    server.clone().get(KEY).await
}

async fn set(server: &Connection, lamps: u32) -> RedisResult<()> {
    server.clone().set(KEY, lamps).await
}

/// Waits for the server to listen, for two seconds at most.
async fn connect(server: &Server) -> RedisResult<Connection> {
    let client = Client::open(format!("redis://{}", server.address))?;
    let start = Instant::now();
    loop {
        match client.get_multiplexed_async_connection().await {
            Err(_) if start.elapsed() < Duration::from_secs(2) => {
                sleep(Duration::from_millis(10)).await;
            }
            connected => return connected,
        }
    }
}

/// A Redis server in a process of its own, which ends when this is dropped, in a panic as well.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start() -> io::Result<Self> {
        // A port that was free a moment ago.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &address.port().to_string()])
            .args(["--save", "", "--appendonly", "no"])
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { process, address })
    }

    fn stop(&mut self) {
        // Fails only where the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
