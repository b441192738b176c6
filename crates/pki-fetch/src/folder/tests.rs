use proptest::prelude::*;
use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);

fn key<'a>(url: &'a str, request_der: &'a [u8]) -> Key<'a> {
    Key { kind: Kind::Status, url, request_der }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn what_is_kept_comes_back_under_its_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let cache = FolderCache::open(&folder.path().join("a/b"), 1_000_000).unwrap();
    let here = key("http://a.example/", b"question");
    cache.store(&here, b"answer", NOW);
    assert_eq!(cache.load(&here), Some(Kept { body: b"answer".to_vec(), since: NOW }));
    assert_eq!(cache.load(&key("http://a.example/", b"another")), None);
    assert_eq!(cache.load(&key("http://b.example/", b"question")), None);
    assert_eq!(cache.load(&Key { kind: Kind::List, ..here }), None);
    // Another run, and a second process, see the same.
    let again = FolderCache::open(&folder.path().join("a/b"), 1_000_000).unwrap();
    assert!(again.load(&here).is_some());
    again.store(&here, b"newer", NOW);
    assert_eq!(cache.load(&here).unwrap().body, b"newer");
    // A kiosk keeps none that tell who was there.
    let discreet = FolderCache::open(folder.path(), 1_000_000).unwrap().with_answers(false);
    discreet.store(&key("http://c.example/", b""), b"answer", NOW);
    assert_eq!(discreet.load(&key("http://c.example/", b"")), None);
    cache.discard(&here);
    cache.discard(&here);
    assert_eq!(again.load(&here), None);
}

#[test]
fn damage_is_noticed_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let cache = FolderCache::open(folder.path(), 1_000_000).unwrap();
    let here = key("http://a.example/", b"");
    cache.store(&here, b"answer", NOW);
    let path = files(folder.path()).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&path, &damaged).unwrap();
        assert_eq!(cache.load(&here), None, "octet {at}");
        assert!(!path.exists());
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(cache.load(&here), None, "cut at {at}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(cache.load(&here).is_some());
}

#[test]
fn the_oldest_goes_when_there_is_too_much() {
    let folder = tempfile::tempdir().unwrap();
    let cache = FolderCache::open(folder.path(), 3_000).unwrap();
    let urls: Vec<_> = (0..5).map(|number| format!("http://{number}.example/")).collect();
    for (age, url) in urls.iter().enumerate() {
        cache.store(&key(url, b""), &[7; 700], NOW);
        let path = cache.path(&key(url, b""));
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 + age as u64);
        File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
    }
    let there: Vec<_> = urls.iter().map(|url| cache.load(&key(url, b"")).is_some()).collect();
    assert_eq!(there, [false, false, true, true, true]);
    // What can never fit is not kept, and takes nothing away.
    cache.store(&key("http://huge.example/", b""), &[7; 4_000], NOW);
    assert_eq!(files(folder.path()).len(), 3);
}

#[test]
fn two_writers_leave_one_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let here = key("http://a.example/", b"");
    std::thread::scope(|scope| {
        for writer in 0..4_u8 {
            let folder = folder.path();
            scope.spawn(move || {
                let cache = FolderCache::open(folder, 1_000_000).unwrap();
                for _ in 0..50 {
                    cache.store(&here, &vec![writer; 2_000 + usize::from(writer)], NOW);
                    let kept = cache.load(&here).unwrap().body;
                    assert_eq!(kept.len(), 2_000 + usize::from(kept[0]));
                }
            });
        }
    });
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(FolderCache::open(&file, 1).unwrap_err().path, file);
}

proptest! {
    #[test]
    fn foreign_files_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(parse(&key("http://a.example/", b""), bytes), None);
    }
}
