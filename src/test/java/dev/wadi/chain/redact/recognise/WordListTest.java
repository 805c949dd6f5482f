package dev.wadi.chain.redact.recognise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Word lists are data, and data that is not right says where. */
class WordListTest {
  @Test
  void words_stand_behind_their_heading_on_as_many_lines_as_they_need() {
    WordList list =
        WordList.parse(
            "# names\n\nsure  password pwd\nsure secret\nlikely token\n",
            "n.txt",
            "sure",
            "likely");

    assertThat(list.of("sure")).containsExactlyInAnyOrder("password", "pwd", "secret");
    assertThat(list.of("likely")).containsExactly("token");
  }

  @Test
  void what_is_not_right_is_told_with_its_line() {
    assertThatThrownBy(() -> WordList.parse("sure a\nsuer b", "n.txt", "sure"))
        .hasMessageContaining("n.txt line 2: suer b (expected: one of [sure]");
    assertThatThrownBy(() -> WordList.parse("sure a\n\nsure", "n.txt", "sure"))
        .hasMessageContaining("n.txt line 3");
    assertThatThrownBy(() -> WordList.parse("sure Password", "n.txt", "sure"))
        .hasMessageContaining("n.txt line 1: Password (expected: small letters)");
    assertThatThrownBy(() -> WordList.parse("sure a b a", "n.txt", "sure"))
        .hasMessageContaining("n.txt line 1: a (expected: each word once)");
    assertThatThrownBy(() -> WordList.parse("sure a", "n.txt", "sure", "likely"))
        .hasMessageContaining("n.txt: no line begins with likely");
    assertThatThrownBy(() -> WordList.read("none.txt", "sure"))
        .hasMessageContaining("none.txt is missing");
  }
}
