//! What the programs of the kiosk may write to their log.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// The kiosk's own rooms.
const ROOMS: [&str; 8] =
    ["derived_piv_kiosk", "kiosk", "kioskctl", "enrollment", "reader", "piv", "pki", "issuer_client"];

/// The filter that `KIOSK_LOG` asks for: one level, from `off` to `trace`, `warn` where it names none.
///
/// It says how much the kiosk's own rooms tell. Libraries never tell more than warnings: at their finer
/// levels they would write down what goes over the line, codes and all.
pub fn log_filter() -> EnvFilter {
    EnvFilter::new(directives(std::env::var("KIOSK_LOG").ok().as_deref()))
}

fn directives(wanted: Option<&str>) -> String {
    let level = wanted.and_then(|level| level.parse::<LevelFilter>().ok()).unwrap_or(LevelFilter::WARN);
    let rooms = ROOMS.iter().map(|room| format!(",{room}={level}"));
    rooms.fold(LevelFilter::WARN.to_string(), |filter, room| filter + &room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_rooms_tell_more_than_warnings() {
        for (wanted, level) in [(None, "warn"), (Some("trace"), "trace"), (Some("reqwest=trace"), "warn")] {
            let directives = directives(wanted);
            let mut parts = directives.split(',');
            assert_eq!(parts.next(), Some("warn"), "for libraries: {directives}");
            let told: Vec<_> = parts.filter_map(|part| part.split_once('=')).collect();
            assert_eq!(told, ROOMS.map(|room| (room, level)));
            assert!(EnvFilter::try_new(&directives).is_ok());
        }
    }
}
