package dev.wadi.chain.authenticate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wadi.model.Allowance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as people write them, in settings and in the file. */
class KeyReaderTest {
  private static final String TOKEN = "logstack_1a2b3c4d5e6f";
  private static final KeyReader SETTINGS = new KeyReader(Allowance.UNLIMITED, true, true);
  private static final KeyReader FILE = new KeyReader(Allowance.UNLIMITED, true, false);

  @TempDir Path folder;

  private static HouseKey one(String json) {
    return SETTINGS.readAll(json).get(0);
  }

  @Test
  void an_object_with_tokens_as_names_is_what_logstack_has() {
    KeyReader strict = new KeyReader(new Allowance(2_000, 10_000, 0, 0), false, true);
    List<HouseKey> keys =
        strict.readAll(
            """
            {"%s": {"name": "Payments API", "active": true, "description": "d"},
             "logstack_other": {"name": "old", "generated_via_api": true}}
            """
                .formatted(TOKEN));
    HouseKey payments = keys.get(0);
    assertThat(payments.name()).isEqualTo("Payments API");
    assertThat(payments.tenant()).isEqualTo("Payments-API");
    assertThat(payments.active()).isTrue();
    assertThat(payments.allowance()).isEqualTo(new Allowance(2_000, 10_000, 0, 0));
    assertThat(payments.tokens()).containsExactly(HouseKey.Token.of(TOKEN));
    assertThat(keys.get(1).active()).as("nothing said").isFalse();
    assertThat(keys.toString()).doesNotContain("logstack_");
  }

  @Test
  void every_field_is_read() {
    HouseKey key =
        one(
            """
            [{"name": "web", "tenant": "any", "active": false, "description": "the shop",
              "expires": "2027-01-01", "rate": 0.5, "burst": 3, "bytesPerDay": 1000,
              "entriesPerDay": 10, "doors": ["loki", "otlp"], "mask": ["order_id"], "admin": true,
              "certificates": ["CN:web"], "token": "%s", "signing": ["a-long-secret"],
              "tokens": [{"hash": "sha256:%s", "until": "2026-12-01T00:00:00+01:00"}]}]
            """
                .formatted(TOKEN, "0".repeat(64)));
    assertThat(key.tenant()).isEqualTo(HouseKey.ANY_TENANT);
    assertThat(key.active()).isFalse();
    assertThat(key.description()).isEqualTo("the shop");
    assertThat(key.expires()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(key.allowance()).isEqualTo(new Allowance(0.5, 3, 1_000, 10));
    assertThat(key.doors()).containsExactlyInAnyOrder("loki", "otlp");
    assertThat(key.maskKeys()).containsExactly("order_id");
    assertThat(key.admin()).isTrue();
    assertThat(key.certificates()).containsExactly("CN:web");
    assertThat(key.tokens()).hasSize(2);
    assertThat(key.tokens().get(1).until()).isEqualTo(Instant.parse("2026-11-30T23:00:00Z"));
    assertThat(key.signing()).containsExactly("a-long-secret");
  }

  @Test
  void a_rate_alone_has_a_burst_of_a_second() {
    assertThat(one("[{\"name\":\"a\",\"rate\":2.5}]").allowance())
        .isEqualTo(new Allowance(2.5, 3, 0, 0));
    KeyReader usual = new KeyReader(new Allowance(5, 10, 0, 0), true, true);
    assertThat(usual.readAll("[{\"name\":\"a\",\"rate\":0}]").get(0).allowance())
        .isEqualTo(Allowance.UNLIMITED);
    assertThat(usual.readAll("[{\"name\":\"a\"}]").get(0).allowance())
        .isEqualTo(new Allowance(5, 10, 0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "; empty",
        "{; no JSON, or a field twice, at line 1, column 2",
        "\"logstack_1a2b3c4d5e6f\"; neither an object nor a list of keys",
        "{\"logstack_1a2b3c4d5e6f\": 1}; key key 1: no object",
        "{\"logstack_1a2b3c4d5e6f\": {}, \"logstack_1a2b3c4d5e6f\": {}}; a field twice",
        "{\"short\": {\"name\": \"a\"}}; key a: token: shorter than 8",
        "{\"has a blank in it\": {\"name\": \"a\"}}; key a: token: no header can carry it",
        "[{\"tenant\": \"a\"}]; name: not one",
        "[{\"name\": \"a\", \"tenent\": \"x\"}]; key a: an unknown field (did you mean tenant?)",
        "[{\"name\": \"a\", \"logstack_1a2b3c4d5e6f\": \"x\"}]; key a: an unknown field (expected:"
            + " name",
        "[{\"name\": \"a\", \"rate\": \"5\"}]; key a: rate: no number",
        "[{\"name\": \"a\", \"rate\": -5}]; key a: requestsPerSecond: -5.0",
        "[{\"name\": \"a\", \"active\": \"yes\"}]; key a: active: neither true nor false",
        "[{\"name\": \"a\", \"expires\": \"soon\"}]; key a: expires: no time",
        "[{\"name\": \"a\", \"doors\": \"loki\"}]; key a: doors: no list",
        "[{\"name\": \"a\", \"doors\": [\"Loki!\"]}]; key a: doors: not one of them",
        "[{\"name\": \"a\", \"tokens\": [\"logstack_1a2b3c4d5e6f\"]}]; key a: tokens: no hash",
        "[{\"name\": \"a\", \"tokens\": [{\"hash\": \"logstack_1a2b3c4d5e6f\"}]}]; key a: no hash",
        "[{\"name\": \"a\", \"token\": 12345678}]; key a: token: no text",
        "[{\"name\": \"anonymous\"}]; key anonymous: name: anonymous is whoever shows no key",
        "[{\"name\": \"a\", \"tenant\": \"a/b\"}]; key a: tenant: tenant ID contains unsupported",
        "[{\"name\": \"a\", \"entriesPerDay\": 1.5}]; key a: entriesPerDay: no whole number",
      })
  void what_is_wrong_is_told_without_a_token(String json, String problem) {
    assertThatThrownBy(() -> SETTINGS.readAll(json == null ? "" : json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem)
        .message()
        .doesNotContain("logstack_1a2b3c4d5e6f");
  }

  private static UnaryOperator<ArrayNode> adds(String name, String token) {
    return keys -> {
      KeyFile.addToken(keys.addObject().put("name", name), token, null);
      return keys;
    };
  }

  @Test
  void the_file_holds_hashes_alone_and_nobody_else_may_read_it() throws IOException {
    KeyFile file = new KeyFile(folder.resolve("keys/keys.json"));
    assertThat(file.read(FILE)).isEmpty();
    file.change(FILE, adds("web", TOKEN));
    assertThat(file.read(FILE)).extracting(HouseKey::name).containsExactly("web");
    String text = Files.readString(file.path());
    assertThat(text).contains("sha256:").doesNotContain(TOKEN);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> file.change(FILE, adds("other", TOKEN)))
        .hasMessage("web and other have the same token (expected: each its own)");
    assertThat(file.path()).hasContent(text);
    Files.writeString(file.path(), text.replace("\"tokens\"", "\"token\": \"x\", \"tokens\""));
    assertThatThrownBy(() -> file.read(FILE)).hasMessageContaining("expected: hashes alone");
  }

  @Test
  void a_broken_file_leaves_the_keys_that_are_known_and_says_so() throws IOException {
    KeyFile file = new KeyFile(folder.resolve("keys.json"));
    List<List<HouseKey>> changes = new ArrayList<>();
    KeyWatch watch = new KeyWatch(file, FILE, changes::add);
    watch.begin();
    watch.tick();
    assertThat(changes).isEmpty();
    file.change(FILE, adds("web", TOKEN));
    watch.tick();
    watch.tick();
    assertThat(changes).hasSize(1);
    assertThat(watch.problem()).isNull();
    String good = Files.readString(file.path());
    for (String broken :
        List.of("", "{", "[]", "{\"version\":2,\"keys\":[]}", good.replace("sha256", "md5"))) {
      Files.writeString(file.path(), broken);
      watch.tick();
      assertThat(watch.problem()).as(broken).isNotNull();
    }
    Files.delete(file.path());
    watch.tick();
    assertThat(watch.problem()).isEqualTo("it is gone");
    assertThat(changes).hasSize(1);
    Files.writeString(file.path(), good);
    watch.tick();
    assertThat(watch.problem()).isNull();
    assertThat(changes).hasSize(2);
  }
}
