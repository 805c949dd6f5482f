package dev.wadi.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.model.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People of a file at the console. */
class UsersTest extends ConsoleScene {
  private static final List<String> PEOPLE =
      List.of("ann:viewer:" + quick("annannann"), "otto:operator:" + quick("ottoottootto"));

  private Path file;

  @Override
  ConsoleSettings settings() {
    try {
      file = data.resolve("users");
      Files.write(file, PEOPLE);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return super.settings().withUsers(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /* Whoever logs in would wait for a hash that costs what it should. */
  private static String quick(String password) {
    byte[] salt = password.getBytes(UTF_8);
    byte[] hash = Scrypt.derive(password.getBytes(UTF_8), salt, 1 << 4, 8, 1, 32);
    return new PasswordHash(4, 8, 1, new PasswordHash.Bytes(salt), new PasswordHash.Bytes(hash))
        .text();
  }

  @Test
  void everybody_logs_in_with_their_own_password_and_no_other() throws Exception {
    assertThat(login("ann", "annannann").statusCode()).isEqualTo(200);
    assertThat(login("ann", "ottoottootto").statusCode()).isEqualTo(401);
    assertThat(login("otto", "ottoottootto").statusCode()).isEqualTo(200);
    assertThat(login("admin", PASSWORD).statusCode()).isEqualTo(200);
    assertThat(login("nobody", "annannann").statusCode()).isEqualTo(401);
    assertThat(audit.told().toString()).doesNotContain("annannann");
  }

  @Test
  void a_viewer_calls_what_looks_and_is_told_the_role_that_the_rest_needs() throws Exception {
    String look =
        "{\"type\":\"exec\",\"mbean\":\"%s\",\"operation\":\"dumpRouteAsXml()\"}"
            .formatted(route());
    String stop =
        "{\"type\":\"exec\",\"mbean\":\"%s\",\"operation\":\"suspend()\"}".formatted(route());

    assertThat(ask("ann", "annannann", look)).contains("\"status\":200");
    assertThat(ask("ann", "annannann", stop))
        .contains("\"status\":403")
        .contains("suspend() needs the role operator, and ann is viewer");
    assertThat(ask("otto", "ottoottootto", stop)).contains("\"status\":200");
    assertThat(audit.told()).anyMatch(one -> one.startsWith("ann may not org.apache.camel"));
  }

  @Test
  void the_list_locks_what_is_shut_for_whoever_asks() throws Exception {
    String list = "{\"type\":\"list\",\"config\":{\"listCache\":true}}";
    String first = ask("otto", "ottoottootto", list);

    assertThat(locked(first, "suspend")).isFalse();
    assertThat(locked(ask("ann", "annannann", list), "suspend")).isTrue();
    assertThat(locked(ask("otto", "ottoottootto", list), "suspend")).isFalse();
  }

  @Test
  void a_changed_file_counts_at_once_and_ends_the_sessions_of_whom_it_concerns() throws Exception {
    String ann = cookie("ann", "annannann");
    String otto = cookie("otto", "ottoottootto");
    UsersFile.put(file, "ann", Role.ADMIN, "another one", new SecureRandom());
    changed();

    assertThat(user(ann)).isEqualTo(401);
    assertThat(user(otto)).isEqualTo(200);
    assertThat(login("ann", "annannann").statusCode()).isEqualTo(401);
    assertThat(login("ann", "another one").statusCode()).isEqualTo(200);

    assertThat(UsersFile.remove(file, "otto")).isTrue();
    assertThat(UsersFile.remove(file, "otto")).isFalse();
    changed();
    assertThat(user(otto)).isEqualTo(401);
    assertThat(login("otto", "ottoottootto").statusCode()).isEqualTo(401);
  }

  @Test
  void a_file_that_broke_leaves_those_who_were_known() throws Exception {
    Files.writeString(file, "ann:viewer:$scrypt$nonsense\n");
    changed();

    assertThat(login("ann", "annannann").statusCode()).isEqualTo(200);
  }

  @Test
  void the_file_is_its_owners_alone_and_holds_no_password() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).doesNotContain("annannann").contains("ann:viewer:$scrypt$");
    assertThat(UsersFile.read(file).roles())
        .containsEntry("ann", Role.VIEWER)
        .containsEntry("otto", Role.OPERATOR);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> UsersFile.read(file)).hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @CsvSource({
    "ann:viewer,expected name:role:hash",
    "ann:boss:$scrypt$,'expected: viewer, operator or admin'",
    "a nn:viewer:x,no name for a user",
    "ann:viewer:secret4711,no hash",
  })
  void a_line_that_is_none_is_told_with_its_place_and_without_what_it_holds(
      String line, String told) throws Exception {
    Path wrong = data.resolve("wrong");
    Files.writeString(wrong, "# people\n" + line + "\n");

    assertThatThrownBy(() -> UsersFile.read(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(wrong + ":2: ")
        .hasMessageContaining(told)
        .hasMessageNotContaining("secret4711");
  }

  @Test
  void the_admin_of_the_settings_is_not_somebody_else_in_the_file() throws Exception {
    UsersFile.put(file, "admin", Role.VIEWER, "somebody else", new SecureRandom());

    assertThatThrownBy(() -> super.settings().withUsers(file).checkUsers())
        .hasMessageContaining("admin is the user of wadi.console.user");
  }

  /* The clock of the test goes on, and so does that of the file, however coarse it is. */
  private void changed() throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(Files.size(file))));
    ticker.advance(Duration.ofSeconds(2));
  }

  private static boolean locked(String list, String operation) throws Exception {
    JsonNode value = JSON.readTree(list).path("value");
    JsonNode domains = value.has("domains") ? value.path("domains") : value;
    JsonNode route =
        domains.path("org.apache.camel").path("context=console-test,type=routes,name=\"trivial\"");
    JsonNode operations =
        (route.isTextual() ? value.path("cache").path(route.asText()) : route).path("op");
    assertThat(operations.has(operation)).as("%s", route).isTrue();
    return operations.path(operation).findValues("canInvoke").stream()
        .anyMatch(one -> !one.asBoolean());
  }

  private static String route() {
    return "org.apache.camel:context=console-test,type=routes,name=\\\"trivial\\\"";
  }

  private String ask(String user, String password, String body) throws Exception {
    String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + console.port() + "/hawtio/jolokia"))
            .header("Authorization", "Basic " + login)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)))
        .body();
  }

  private String cookie(String user, String password) throws Exception {
    return login(user, password).headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private int user(String cookie) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + console.port() + "/hawtio/user"))
                .header("Cookie", cookie));
    return answer.statusCode();
  }
}
