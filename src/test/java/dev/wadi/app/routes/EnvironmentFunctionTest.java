package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentFunctionTest {
  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final EnvironmentFunction env = new EnvironmentFunction(environment::get);

  @Test
  void a_variable_is_found_by_its_name_and_by_that_in_capitals() {
    environment.put("SEARCH_TOKEN", "abc");

    assertThat(env.apply("SEARCH_TOKEN")).isEqualTo("abc");
    assertThat(env.apply("search.token")).isEqualTo("abc");
    assertThat(env.apply("search-token:other")).isEqualTo("abc");
  }

  @Test
  void what_is_not_set_is_the_default_or_nothing() {
    assertThat(env.apply("NOBODY")).isNull();
    assertThat(env.apply("NOBODY:http://x:1")).isEqualTo("http://x:1");
    assertThat(env.apply("NOBODY:")).isEmpty();
  }

  @Test
  void a_file_that_is_named_holds_the_value() throws Exception {
    environment.put("SEARCH_TOKEN_FILE", Files.writeString(folder.resolve("t"), "abc\n") + "");

    assertThat(env.apply("SEARCH_TOKEN")).isEqualTo("abc");
    assertThat(env.apply("SEARCH_TOKEN:default")).isEqualTo("abc");
  }

  @Test
  void a_file_that_cannot_be_read_is_told_and_no_default_stands_in_for_it() {
    environment.put("SEARCH_TOKEN_FILE", folder.resolve("gone").toString());

    assertThatThrownBy(() -> env.apply("SEARCH_TOKEN:default"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SEARCH_TOKEN_FILE: " + folder.resolve("gone") + " cannot be read");
  }

  @Test
  void a_variable_beside_its_file_is_told() {
    environment.putAll(Map.of("SEARCH_TOKEN", "abc", "SEARCH_TOKEN_FILE", "/x"));

    assertThatThrownBy(() -> env.apply("SEARCH_TOKEN"))
        .hasMessage("SEARCH_TOKEN and SEARCH_TOKEN_FILE are both set (expected: one of them)");
  }
}
