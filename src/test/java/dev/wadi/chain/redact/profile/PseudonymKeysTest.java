package dev.wadi.chain.redact.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wadi.chain.redact.scan.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymKeysTest {
  private static final String OCTOBER = "october-secret-0123456789";
  private static final String NOVEMBER = "november-secret-0123456789";

  @TempDir Path directory;

  private static String name(PseudonymKey key, String tenant, String value) {
    return HexFormat.of().formatHex(key.hash(tenant, Kind.EMAIL, value));
  }

  @Test
  void the_last_epoch_is_the_current_one_and_the_others_stay_known() {
    PseudonymKeys keys =
        PseudonymKeys.parse(
            "# ours\n2026-10: " + OCTOBER + "\n\n  2026-11:  " + NOVEMBER + "  \n", "keys");

    assertThat(keys.epochs()).containsExactly("2026-10", "2026-11");
    assertThat(keys.current().epoch()).isEqualTo("2026-11");
    assertThat(name(keys.of("2026-10"), "t", "a@b.io"))
        .isEqualTo(name(new PseudonymKey(OCTOBER.getBytes(UTF_8), "2026-10"), "t", "a@b.io"))
        .isNotEqualTo(name(keys.current(), "t", "a@b.io"));
    assertThat(name(keys.current(), "t", "a@b.io"))
        .isNotEqualTo(name(keys.current(), "u", "a@b.io"));
  }

  @Test
  void a_secret_alone_is_one_epoch_and_may_have_spaces() {
    PseudonymKeys keys = PseudonymKeys.parse("a secret of more than sixteen bytes\n", "keys");

    assertThat(keys.isBare()).isTrue();
    assertThat(keys.epochs()).containsExactly(PseudonymKeys.ONLY_EPOCH);
    assertThat(keys.current().withEpoch("7").epoch()).isEqualTo("7");
  }

  @Test
  void what_is_wrong_names_the_line_and_never_the_secret() {
    assertWrong("", "keys: no key in it");
    assertWrong("a: " + OCTOBER + "\n" + NOVEMBER, "keys:2: not a key");
    assertWrong("a: " + OCTOBER + "\na: " + NOVEMBER, "keys:2: epoch 'a' stands twice");
    assertWrong("a: " + OCTOBER + "\n\nb: tooshort-ember", "keys:3: secret: 14 bytes");
    assertWrong(
        "e%d: s%1$03d-0123456789012345\n".formatted(0)
            + String.join("", numbered(PseudonymKeys.MOST_EPOCHS)),
        "keys: 65 epochs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PseudonymKeys.parse("2026-10: " + OCTOBER, "keys").of("2026-1"))
        .withMessage("epoch: '2026-1' (expected: 2026-10)");
  }

  private static String[] numbered(int count) {
    String[] lines = new String[count];
    for (int i = 0; i < count; i++) {
      lines[i] = "e%d: s%1$03d-0123456789012345\n".formatted(i + 1);
    }
    return lines;
  }

  private static void assertWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PseudonymKeys.parse(text, "keys"))
        .satisfies(e -> assertThat(e).hasMessageStartingWith(message))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("ember").doesNotContain("s001"));
  }

  @Test
  void a_file_that_others_may_read_is_refused() throws IOException {
    Path file = Files.writeString(directory.resolve("keys"), "1: " + OCTOBER);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PseudonymKeys.read(file))
        .withMessageContaining("mode rw-r-----")
        .withMessageContaining("chmod 600");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(PseudonymKeys.read(file).epochs()).containsExactly("1");
  }

  @Test
  void secrets_are_not_shown() {
    PseudonymKeys keys = PseudonymKeys.parse("e1: " + OCTOBER, "keys");

    assertThat(keys + " " + keys.current())
        .isEqualTo("PseudonymKeys[epochs=[e1]] PseudonymKey[epoch=e1]");
  }
}
