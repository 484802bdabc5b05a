//! Signing in through an identity provider (OpenID Connect Core 1.0): code flow with PKCE, nonce and state.
//!
//! The provider only proves who somebody is: `issuer` and `subject` together name an account here. An e-mail address
//! proves nothing and is never read, because a provider may give it to someone else (reliability.md, attack 50).

use kernel::{AppError, Result};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse as _, reqwest,
};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The description of the provider is asked for again after so long: its keys change.
const REMEMBERED: Duration = Duration::from_secs(600);
/// Longest wait for the provider.
const PATIENCE: Duration = Duration::from_secs(10);

/// An identity provider, as the settings name it.
#[derive(Clone, PartialEq, Eq)]
pub struct Oidc {
    /// Address of the provider, exactly as in its tokens.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// Our client secret there.
    pub client_secret: String,
    /// Words on the button.
    pub label: String,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// What a sign-in keeps between leaving for the provider and coming back; lives in a cookie of this browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Journey {
    /// Comes back in the address: the answer belongs to this browser.
    state: String,
    /// Comes back in the token: the token was made for this sign-in.
    nonce: String,
    /// Proves to the provider that who brings the code is who asked for it.
    verifier: String,
    /// Where to go afterwards.
    pub(crate) to: String,
}

impl Journey {
    /// As it stands in the cookie. The first three are base64url, so a point divides them.
    pub(crate) fn cookie(&self) -> String {
        format!(
            "{}.{}.{}.{}",
            self.state,
            self.nonce,
            self.verifier,
            kernel::forms::url_encode(&self.to)
        )
    }

    /// Reads the cookie back.
    pub(crate) fn read(cookie: &str) -> Option<Journey> {
        let mut parts = cookie.splitn(4, '.').map(str::to_owned);
        let (state, nonce, verifier, to) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let to = kernel::forms::url_decode(format!("x={to}").as_bytes())
            .into_iter()
            .next()?
            .1;
        let whole = !state.is_empty() && !nonce.is_empty() && !verifier.is_empty();
        whole.then_some(Journey {
            state,
            nonce,
            verifier,
            to,
        })
    }

    /// The answer carries the state of this journey.
    pub(crate) fn fits(&self, state: &str) -> bool {
        // Compared by hash, so that the time says nothing about the place of the first difference.
        kernel::ids::secret_hash(&self.state) == kernel::ids::secret_hash(state)
    }
}

/// Whom the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proved {
    /// Issuer and subject: the name under which an account is bound.
    pub(crate) subject: String,
    /// The provider says that it asked for more than one factor (RFC 8176, `mfa`).
    pub(crate) second_factor: bool,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The provider as this node talks to it.
pub(crate) struct Provider {
    /// As the settings name it.
    pub(crate) settings: Oidc,
    http: reqwest::Client,
    described: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Something between us and the provider; the text is for the log.
fn trouble(what: &str, error: &dyn std::fmt::Display) -> AppError {
    AppError::bug(format!("identity provider, {what}: {error}"))
}

impl Provider {
    pub(crate) fn new(settings: Oidc) -> Result<Provider> {
        let http = reqwest::ClientBuilder::new()
            // A provider that sends us elsewhere could make us call into our own network.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|error| trouble("client", &error))?;
        Ok(Provider {
            settings,
            http,
            described: Mutex::new(None),
        })
    }

    async fn client(&self, back: &str) -> Result<Client> {
        let mut described = self.described.lock().await;
        let held = described
            .as_ref()
            .filter(|(at, _)| at.elapsed() < REMEMBERED)
            .map(|(_, metadata)| metadata.clone());
        let metadata = match held {
            Some(metadata) => metadata,
            None => {
                let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| trouble("issuer", &error))?;
                let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
                    .await
                    .map_err(|error| trouble("discovery", &error))?;
                *described = Some((Instant::now(), metadata.clone()));
                metadata
            }
        };
        let secret =
            (!self.settings.client_secret.is_empty()).then(|| ClientSecret::new(self.settings.client_secret.clone()));
        let back = RedirectUrl::new(back.to_owned()).map_err(|error| trouble("return address", &error))?;
        Ok(
            CoreClient::from_provider_metadata(metadata, ClientId::new(self.settings.client_id.clone()), secret)
                .set_redirect_uri(back),
        )
    }

    /// The address at the provider to send the browser to, and what to keep until it comes back to `back`.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the provider cannot be reached or describes itself wrongly.
    pub(crate) async fn leave(&self, back: &str, to: &str) -> Result<(String, Journey)> {
        let client = self.client(back).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .url();
        let journey = Journey {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            to: to.to_owned(),
        };
        Ok((address.to_string(), journey))
    }

    /// Changes the code for a token, checks signature, issuer, audience, times and nonce, and says whom it names.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the provider refuses the code or its token does not hold.
    pub(crate) async fn arrive(&self, back: &str, journey: &Journey, code: &str) -> Result<Proved> {
        let client = self.client(back).await?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| trouble("token address", &error))?
            .set_pkce_verifier(PkceCodeVerifier::new(journey.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| trouble("code", &error))?;
        let token = answer
            .id_token()
            .ok_or_else(|| AppError::bug("identity provider gave no id token"))?;
        let verifier = client.id_token_verifier();
        let claims = match token.claims(&verifier, &Nonce::new(journey.nonce.clone())) {
            Ok(claims) => claims,
            Err(error) => {
                // Its keys may have changed since we asked: the next sign-in asks again.
                *self.described.lock().await = None;
                return Err(trouble("token", &error));
            }
        };
        let methods = claims.auth_method_refs().map(Vec::as_slice).unwrap_or_default();
        Ok(Proved {
            subject: format!("{} {}", claims.issuer().as_str(), claims.subject().as_str()),
            second_factor: methods.iter().any(|method| method.as_str() == "mfa"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_comes_back_as_it_left_and_fits_only_its_own_answer() {
        let journey = Journey {
            state: "s-1_x".into(),
            nonce: "n".into(),
            verifier: "v".into(),
            to: "/sang-kien?q=suối.nguồn&a=1".into(),
        };
        assert_eq!(Journey::read(&journey.cookie()), Some(journey.clone()));
        assert!(journey.fits("s-1_x"));
        assert!(!journey.fits("s-1_y") && !journey.fits(""));
        assert!(!journey.cookie().contains([' ', ';', ',', '"']), "a cookie value");
        assert_eq!(Journey::read(""), None);
        assert_eq!(Journey::read("..."), None);
    }

    #[test]
    fn the_secret_of_the_client_is_in_no_log() {
        let settings = Oidc {
            issuer: "https://id.vn".into(),
            client_id: "kn".into(),
            client_secret: "geheim".into(),
            label: "X".into(),
        };
        assert!(!format!("{settings:?}").contains("geheim"));
    }
}
