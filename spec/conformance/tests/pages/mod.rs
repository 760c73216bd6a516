//! Bytes that change hands, of every client that has `turn`, `turn_later` and `join`.

/// The size of a large page: Miri takes its time.
pub const LARGE: usize = if cfg!(miri) { 1001 } else { 100_001 };

/// A page of a size.
pub fn page(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n % 251) as u8).collect()
}

/// The page with every byte turned over.
pub fn turned(size: usize) -> Vec<u8> {
    page(size).into_iter().map(|byte| !byte).collect()
}

#[macro_export]
macro_rules! pages {
    ($client:expr, $wait_for:expr) => {
        #[test]
        fn pages_change_hands_without_a_copy() {
            let client = $client;
            for size in [1, 7, 4096, pages::LARGE] {
                let mut given = pages::page(size);
                given.reserve_exact(9);
                let place = (given.as_ptr(), given.capacity());
                let back = client.turn(given).expect("turn");
                assert_eq!((back.as_ptr(), back.capacity()), place, "a copy of {size} bytes");
                assert_eq!(back, pages::turned(size));
            }
            assert_eq!(client.turn(Vec::new()).expect("turn"), [0; 0]);
            assert_eq!(client.turn(Vec::with_capacity(100)).expect("turn"), [0; 0]);
            assert_eq!(
                client.turn("text").expect("turn"),
                "text".bytes().map(|b| !b).collect::<Vec<_>>()
            );
        }

        #[test]
        fn pages_change_hands_in_async_calls() {
            let client = $client;
            for size in [0, 1, pages::LARGE] {
                let back = $wait_for(client.turn_later(pages::page(size), ""));
                assert_eq!(back.expect("turn later"), pages::turned(size));
                let joined = $wait_for(client.join(pages::page(size), "-", "tail", "end"));
                let mut expected = pages::page(size);
                expected.extend(b"-tailend");
                assert_eq!(joined.expect("join"), expected);
            }
            assert_eq!($wait_for(client.join("", "", "", "")).expect("join"), [0; 0]);
        }

        #[test]
        fn pages_of_calls_that_fail_are_let_go() {
            let client = $client;
            for how in ["missing", "busy", "status", "panic"] {
                $wait_for(client.turn_later(pages::page(500), how)).expect_err(how);
            }
            // Never sent.
            drop(client.turn_later(pages::page(5000), ""));
            // Dropped while the handler runs.
            $wait_for(async {
                let call = client.turn_later(pages::page(5000), "wait");
                let wait = tokio::time::timeout(std::time::Duration::from_millis(5), call);
                wait.await.expect_err("the handler waits");
            });
        }
    };
}
