//! The floor, people, the organisation in time, and the first record.

use crate::table::table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The hash before the first entry of the journal.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        floor(manager).await?;
        organisations(manager).await?;
        people(manager).await?;
        initiatives(manager).await
    }
}

async fn floor(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "journal")
        .big("seq").uuid("id").moment("at").uuid("person").uuid_null("unit").text("subject_kind").uuid("subject")
        .text("act").text("authority").text("request").text_null("details").text("salt").text("details_hash")
        .text("prev").text("hash")
        .key(&["seq"]).unique(&["id"]).index(&["subject", "seq"]).index(&["unit", "seq"])
        .create(manager).await?;
    table(manager, "journal_head").int("id").big("seq").text("hash").key(&["id"]).create(manager).await?;
    manager
        .exec_stmt(Query::insert().into_table("journal_head").columns(["id", "seq", "hash"])
            .values_panic([1.into(), 0_i64.into(), GENESIS.into()]).to_owned())
        .await?;
    table(manager, "code_series")
        .uuid("unit").text("series").int("year").big("last")
        .key(&["unit", "series", "year"]).create(manager).await?;
    table(manager, "once_keys")
        .uuid("person").text("key").text("fingerprint").text_null("answer").moment("created_at")
        .key(&["person", "key"]).index(&["created_at"]).create(manager).await?;
    table(manager, "jobs")
        .uuid("id").text("kind").text("payload").text_null("dedupe").moment("due_at").int("attempts")
        .moment_null("leased_until").moment_null("done_at").moment_null("dead_at").text_null("last_error").moment("created_at")
        .key(&["id"]).unique(&["dedupe"]).index(&["done_at", "dead_at", "due_at"]).create(manager).await?;
    table(manager, "notices")
        .uuid("id").text("event").uuid("person").text("channel").boolean("urgent").text("subject_kind").uuid("subject")
        .text("text").text("link").moment("created_at").moment_null("read_at").moment_null("sent_at")
        .moment_null("failed_at").text_null("error")
        .key(&["id"]).unique(&["event", "person", "channel"]).index(&["person", "channel", "created_at"])
        .index(&["channel", "sent_at", "created_at"]).create(manager).await?;
    table(manager, "attachments")
        .uuid("id").text("subject_kind").uuid("subject").text("slot").int("version").text("hash").text("name")
        .text("media_type").big("size").text_null("text").text("warnings").uuid("uploaded_by").moment("created_at")
        .moment_null("replaced_at")
        .key(&["id"]).unique(&["subject", "slot", "version"]).index(&["hash"]).create(manager).await?;
    table(manager, "deadlines")
        .uuid("id").text("subject_kind").uuid("subject").uuid("unit").text("rule").text("rule_version").date("trigger_on")
        .date("due_on").moment("due_at").text("explanation").boolean("verified").text("state").uuid_null("moved_from")
        .moment("created_at").moment_null("closed_at")
        .key(&["id"]).index(&["subject"]).index(&["unit", "state", "due_at"]).create(manager).await?;
    table(manager, "unit_settings")
        .uuid("unit").text("key").text("value").moment("updated_at").key(&["unit", "key"]).create(manager).await?;
    // Small facts about the installation itself: its seed, the version of the organisation, when it was restored.
    table(manager, "installation").text("key").text("value").key(&["key"]).create(manager).await
}

async fn organisations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "units")
        .uuid("id").text("kind").date("valid_from").date_null("valid_to").moment("created_at")
        .key(&["id"]).index(&["kind"]).create(manager).await?;
    table(manager, "unit_names")
        .uuid("id").uuid("unit").text("full_name").text("folded").text("sort_key").date("valid_from").date_null("valid_to")
        .key(&["id"]).index(&["unit"]).index(&["folded"]).index(&["sort_key"]).references("unit", "units", "id")
        .create(manager).await?;
    table(manager, "unit_codes")
        .uuid("id").uuid("unit").text("code").date("valid_from").date_null("valid_to")
        .key(&["id"]).index(&["unit"]).index(&["code"]).references("unit", "units", "id").create(manager).await?;
    table(manager, "unit_edges")
        .uuid("id").text("tree").uuid("child").uuid("parent").date("valid_from").date_null("valid_to")
        .key(&["id"]).index(&["child", "tree"]).index(&["parent", "tree"])
        .references("child", "units", "id").references("parent", "units", "id")
        .check(Expr::col("child").ne(Expr::col("parent"))).create(manager).await?;
    // Every path of the trees with the days on which it holds: "all records of this subtree" is one indexed look-up.
    table(manager, "unit_closure")
        .text("tree").uuid("ancestor").uuid("descendant").int("depth").date("valid_from").date_null("valid_to")
        .key(&["tree", "ancestor", "descendant", "valid_from"]).index(&["descendant", "tree"])
        .create(manager).await?;
    table(manager, "unit_events")
        .uuid("id").text("kind").text("legal_act").date("effective_on").text("note").moment("created_at")
        .key(&["id"]).index(&["effective_on"]).create(manager).await?;
    // Shares in millionths; those out of one unit by one event sum to 1,000,000.
    table(manager, "unit_successions")
        .uuid("id").uuid("event").uuid("from_unit").uuid("to_unit").big("share").boolean("estimated")
        .key(&["id"]).unique(&["event", "from_unit", "to_unit"]).index(&["from_unit"]).index(&["to_unit"])
        .references("event", "unit_events", "id").references("from_unit", "units", "id").references("to_unit", "units", "id")
        .check(Expr::col("share").gt(0)).check(Expr::col("share").lte(1_000_000))
        .create(manager).await
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "people")
        .uuid("id").text("full_name").text_null("calling_name").text("sort_key").text("folded").text_null("email")
        .text_null("phone").text_null("citizen_number").date_null("born_on").moment("created_at").big("version")
        .key(&["id"]).index(&["sort_key"]).index(&["folded"]).unique(&["email"]).unique(&["citizen_number"])
        .create(manager).await?;
    table(manager, "accounts")
        .uuid("person").text("username").text_null("password_hash").text_null("totp_secret").boolean("totp_confirmed")
        .big("totp_last_step").text("recovery_codes").text_null("oidc_subject").moment_null("disabled_at")
        .moment_null("last_sign_in_at").moment("created_at").big("version")
        .key(&["person"]).unique(&["username"]).unique(&["oidc_subject"]).references("person", "people", "id")
        .create(manager).await?;
    table(manager, "sessions")
        .uuid("id").uuid("person").text("token_hash").text("authority").boolean("second_factor").text("agent").text("address")
        .moment("created_at").moment("seen_at").moment("expires_at").moment_null("revoked_at")
        .key(&["id"]).unique(&["token_hash"]).index(&["person", "created_at"]).references("person", "people", "id")
        .create(manager).await?;
    // Invitation, reset and set-up links: shown on GET, used up on POST.
    table(manager, "links")
        .text("token_hash").text("purpose").uuid_null("person").moment("created_at").moment("expires_at").moment_null("used_at")
        .key(&["token_hash"]).index(&["person"]).create(manager).await?;
    table(manager, "sign_in_failures")
        .text("key").int("count").moment("last_at").moment("wait_until").key(&["key"]).create(manager).await?;
    table(manager, "known_devices")
        .uuid("person").text("token_hash").moment("seen_at").key(&["person", "token_hash"])
        .references("person", "people", "id").create(manager).await?;
    table(manager, "access_tokens")
        .uuid("id").uuid("person").text("name").text("token_hash").text("scopes").text("authority").moment("created_at")
        .moment("expires_at").moment_null("used_at").moment_null("revoked_at")
        .key(&["id"]).unique(&["token_hash"]).index(&["person"]).references("person", "people", "id").create(manager).await?;
    table(manager, "positions")
        .uuid("id").uuid("person").uuid("unit").text("title").text("form").boolean("head").date("valid_from")
        .date_null("valid_to").moment("created_at")
        .key(&["id"]).index(&["person"]).index(&["unit"]).references("person", "people", "id").references("unit", "units", "id")
        .create(manager).await?;
    table(manager, "role_grants")
        .uuid("id").uuid("person").uuid("unit").text("role").boolean("subtree").date("valid_from").date_null("valid_to")
        .moment("created_at")
        .key(&["id"]).index(&["person"]).index(&["unit", "role"]).references("person", "people", "id")
        .references("unit", "units", "id").create(manager).await?;
    table(manager, "delegations")
        .uuid("id").uuid("giver").uuid("receiver").uuid("unit").text("form").text("title").text("roles").text("content")
        .text("legal_act").date("valid_from").date("valid_to").moment("created_at").moment_null("ended_at")
        .key(&["id"]).index(&["receiver"]).index(&["giver"]).references("giver", "people", "id")
        .references("receiver", "people", "id").references("unit", "units", "id").create(manager).await?;
    table(manager, "handovers")
        .uuid("id").uuid_null("from_person").uuid_null("from_unit").uuid_null("to_person").uuid_null("to_unit").text("reason")
        .text("content").text("state").moment("created_at").moment_null("accepted_at").uuid("made_by")
        .key(&["id"]).index(&["from_person"]).index(&["to_person"]).index(&["from_unit"]).create(manager).await
}

async fn initiatives(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table(manager, "initiatives")
        .uuid("id").text_null("code").text("title").text("title_folded").text("state").text("flow_version")
        .uuid("unit").uuid("submitter").text("kind").text("field").text("sponsor").date_null("first_applied_on")
        .text("essence").text("confidential").text("conditions").text("benefit_author").text("benefit_others")
        .moment("created_at").moment("changed_at").moment_null("submitted_at").moment_null("received_at")
        .date_null("due_on").moment_null("decided_at").text_null("decision_number").text_null("refusal_reason")
        .text_null("certificate_number").text_null("certificate_key").big("version")
        .key(&["id"]).unique(&["code"]).unique(&["certificate_key"]).index(&["unit", "changed_at", "id"])
        .index(&["submitter", "changed_at", "id"]).index(&["changed_at", "id"]).index(&["state", "decided_at"])
        .index(&["unit", "state", "changed_at"])
        .references("unit", "units", "id").references("submitter", "people", "id").create(manager).await?;
    table(manager, "initiative_authors")
        .uuid("id").uuid("initiative").uuid_null("person").int("place").text("full_name").date_null("born_on").text("workplace")
        .text("position").text("qualification").int("share")
        .key(&["id"]).index(&["initiative", "place"]).index(&["person"]).references("initiative", "initiatives", "id")
        .check(Expr::col("share").gte(0)).check(Expr::col("share").lte(10_000)).create(manager).await
}
