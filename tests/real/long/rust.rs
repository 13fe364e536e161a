use std::collections::HashMap; use std::thread; use std::sync::{Arc, Mutex, mpsc};
fn main() { let m = Arc::new(Mutex::new(HashMap::new())); let hs: Vec<_> = (0..8).map(|i| { let m = m.clone(); thread::spawn(move || for k in 0..1000 { *m.lock().unwrap().entry(k % 10).or_insert(0u64) += i; }) }).collect();
 for h in hs { h.join().unwrap(); } let mut v: Vec<_> = m.lock().unwrap().iter().map(|(a, b)| (*a, *b)).collect(); v.sort(); println!("{:?}", v);
 let (tx, rx) = mpsc::channel(); for i in 0..4 { let tx = tx.clone(); thread::spawn(move || tx.send(i * i).unwrap()); } drop(tx); println!("{}", rx.iter().sum::<i32>());
 let r = std::panic::catch_unwind(|| { let a: Vec<i32> = vec![]; a[0] }); println!("{}", r.is_err()); let o = std::process::Command::new("echo").arg("child").output().unwrap(); print!("{}", String::from_utf8_lossy(&o.stdout));
 let mut x = 0.0f64; for i in 1..1_000_000 { x += 1.0 / (i as f64 * i as f64); } println!("{:.12}", x); }
