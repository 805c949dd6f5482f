package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void tables_are_as_wide_as_their_cells() {
    List<String> lines =
        new Table("name", ">bytes", "note").row("a", 7, "").row("longer", 1234, "x").lines();

    assertThat(lines).containsExactly("NAME    BYTES  NOTE", "a           7", "longer   1234  x");
  }
}
