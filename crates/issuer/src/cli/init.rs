//! `init`: a new issuer.

use std::net::{IpAddr, TcpListener};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::audit::{AuditLog, Entry, Event, Outcome};
use crate::authority;
use crate::clock::{Clock, SystemClock};
use crate::codes::CodeKey;
use crate::config::{Agents, Config, Fetch, Kiosks, Listen, Public, TermsText, Trust};
use crate::fault::Fault;
use crate::files::{Folder, write_private, write_public};
use crate::policy::Limits;
use crate::profile::Profile;
use crate::server::in_url;
use crate::store::Store;
use crate::trust;

/// What a new issuer is made of.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// The issuer's folder; new or empty.
    #[arg(long)]
    pub dir: PathBuf,
    /// Host name or address that kiosks and phones know it by.
    #[arg(long, default_value = "localhost")]
    pub host: String,
    /// Name of the issuer, for people.
    #[arg(long, default_value = "Example Agency")]
    pub name: String,
    /// Where people get help, in their words.
    #[arg(long, default_value = "the help desk")]
    pub help_text: String,
    /// End of every subject name in certificates (RFC 4514), with a country or domain component.
    #[arg(long, default_value = "O=Example Agency,C=US")]
    pub subject_base: String,
    /// Test policies, or the Common Policy's.
    #[arg(long, value_enum)]
    pub profile: Choice,
    /// Port for kiosks; 0 takes a free one at every start.
    #[arg(long, default_value_t = 0)]
    pub kiosk_port: u16,
    /// Port for phones; 0 takes a free one at every start.
    #[arg(long, default_value_t = 0)]
    pub phone_port: u16,
    /// Port for agents; 0 takes a free one at every start.
    #[arg(long, default_value_t = 0)]
    pub agent_port: u16,
    /// Port for certificates and revocation; 0 takes a free one now, because certificates name it.
    #[arg(long, default_value_t = 0)]
    pub pki_port: u16,
    /// https origin that goes into QR codes, where it differs from host and port.
    #[arg(long)]
    pub public_phone_url: Option<String>,
    /// PEM files with the roots of the PIV Cards.
    #[arg(long, required = true, num_args = 1..)]
    pub trust_root: Vec<PathBuf>,
    /// PEM files with intermediate certificates.
    #[arg(long, num_args = 1..)]
    pub trust_intermediate: Vec<PathBuf>,
    /// Lists of revoked certificates, DER or PEM; read again whenever they change.
    #[arg(long, num_args = 1..)]
    pub crl: Vec<PathBuf>,
}

/// The profile on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Choice {
    /// Test policies.
    Test,
    /// Common Policy.
    Production,
}

impl Arguments {
    pub(super) async fn run(self) -> Result<(), Fault> {
        let folder = self.make(&SystemClock).await?;
        #[allow(clippy::print_stdout, reason = "a command line program")]
        {
            println!("Made an issuer in {}.", folder.dir().display());
            println!("Kiosks and phones trust {}.", folder.public("tls-ca.pem").display());
            println!("Derived credentials lead to {}.", folder.public("ca.pem").display());
        }
        Ok(())
    }

    /// Makes the issuer.
    ///
    /// # Errors
    ///
    /// A [`Fault`]; nothing is made where a given file is wrong.
    pub async fn make(&self, clock: &dyn Clock) -> Result<Folder, Fault> {
        let now = clock.now();
        let config = self.config()?;
        config.check()?;
        let roots = together(&self.trust_root, config.profile)?;
        let intermediates = together(&self.trust_intermediate, config.profile)?;
        for file in &self.crl {
            trust::read_crl(file)?;
        }
        let folder = Folder::create(&self.dir)?;
        write_public(&folder.trust("roots.pem"), roots.as_bytes())?;
        write_public(&folder.trust("intermediates.pem"), intermediates.as_bytes())?;
        write_private(&folder.key("codes.key"), CodeKey::draw().bytes())?;
        let pki_url = &config.public.pki_url;
        authority::make(&folder, config.profile, &config.subject_base, pki_url, &config.host, now)?;
        Store::open(&folder.database()).await?.close().await;
        let created = Entry::new(Event::IssuerCreated, Outcome::Done, "operator")
            .fact("profile", config.profile.name())
            .fact("host", config.host.as_str());
        AuditLog::at(&folder.audit()).append(created, now)?;
        // Last: a folder with a configuration is a whole issuer.
        let text = config.to_file().map_err(std::io::Error::other)?;
        write_private(&folder.config(), text.as_bytes())?;
        Ok(folder)
    }

    fn config(&self) -> Result<Config, Fault> {
        let address = match self.host.parse::<IpAddr>() {
            Ok(address) => address,
            Err(_) if self.host == "localhost" => [127, 0, 0, 1].into(),
            Err(_) => [0, 0, 0, 0].into(),
        };
        let pki = match self.pki_port {
            0 => free_port(address)?,
            port => port,
        };
        let mut crls = Vec::new();
        for file in &self.crl {
            crls.push(std::path::absolute(file).map_err(Fault::read(file))?);
        }
        Ok(Config {
            profile: match self.profile {
                Choice::Test => Profile::Test,
                Choice::Production => Profile::Production,
            },
            name: self.name.clone(),
            host: self.host.clone(),
            help: self.help_text.clone(),
            subject_base: self.subject_base.clone(),
            listen: Listen { address, kiosk: self.kiosk_port, phone: self.phone_port, agent: self.agent_port, pki },
            public: Public {
                phone_url: self.public_phone_url.clone(),
                pki_url: format!("http://{}:{pki}", in_url(&self.host)),
            },
            trust: Trust::of("trust/roots.pem", "trust/intermediates.pem", crls),
            fetch: Fetch::default(),
            kiosks: Kiosks::default(),
            agents: Agents::default(),
            limits: Limits::default(),
            terms: TermsText::default(),
        })
    }
}

/// A port that is free now.
fn free_port(address: IpAddr) -> Result<u16, Fault> {
    Ok(TcpListener::bind((address, 0))?.local_addr()?.port())
}

/// The certificates of several PEM files in one, after a look at every one of them.
fn together(files: &[PathBuf], profile: Profile) -> Result<String, Fault> {
    let mut text = String::new();
    for file in files {
        text.push_str(&checked(file, profile)?);
    }
    Ok(text)
}

fn checked(file: &Path, profile: Profile) -> Result<String, Fault> {
    let mut text = String::new();
    for certificate in trust::read_certificates(file, profile)? {
        let one = pki::pem::encode(certificate.der()).map_err(authority::AuthorityError::from)?;
        text.push_str(&one);
    }
    Ok(text)
}
