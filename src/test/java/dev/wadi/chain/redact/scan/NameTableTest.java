package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.recognise.Recognisers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Most names of fields are turned away by their last letters, and none of ours is. */
class NameTableTest {
  private final NameTable names =
      new Rules(RedactionProfile.all().kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0).names();

  @Test
  void no_name_that_means_something_is_turned_away() {
    for (String name : all()) {
      for (String written :
          List.of(
              name,
              name.toUpperCase(Locale.ROOT),
              name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
              "my_" + name,
              "x" + name,
              name + "_prod",
              name + "Prod",
              name + "-prod-eu",
              name + "_production",
              name.toUpperCase(Locale.ROOT) + "_OLD",
              name + "2")) {
        /* A capital or digit parts a name from its suffix behind a letter of ASCII alone. */
        boolean told =
            !(written.equals(name + "Prod") || written.equals(name + "2"))
                || name.chars().allMatch(c -> c < 128);
        if (told && names.of(written) != null) {
          assertThat(stands("{" + written, '=')).as(written).isTrue();
          assertThat(stands("{\"" + written + "\"", ':')).as(written).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partition",
        "offset",
        "bytes",
        "took",
        "status",
        "duration_ms",
        "maxBytes",
        "c.e.db.Query",
        "worker-12",
        "done",
        "level",
        "trace_id",
        "ERROR_2",
        "httpRequestDuration",
        "__",
      })
  void a_name_that_only_ends_like_one_of_ours_is_turned_away(String name) {
    for (char sign : new char[] {'=', ':', '>'}) {
      assertThat(stands("{" + name, sign)).isFalse();
    }
    assertThat(stands("[\"" + name + "\"", ',')).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PASSWORDProduction",
        "contact_number",
        "db_password_prod_eu",
        "ETSYTokenVersion",
        "pa_ssword",
        "secret_station",
        "пароль_prod",
        "password2",
        "mot_de_passe",
        "cvv2",
        "phone_no",
      })
  void what_stands_behind_a_name_hides_it_not(String name) {
    assertThat(stands("{" + name, '=')).isTrue();
  }

  @Test
  void a_text_that_begins_with_a_name_has_it() {
    for (String name : List.of("pw", "pwd", "pin_code", "token")) {
      byte[] b = (name + "=x").getBytes(UTF_8);

      assertThat(names.mayStandBefore(b, 0, name.length()))
          .as(name)
          .isEqualTo(names.of(name) != null);
    }
  }

  @Test
  void marks_do_not_depend_on_where_a_name_lies() {
    Rules rules =
        new Rules(RedactionProfile.all().kinds(), Recognisers.ALL, Long.MAX_VALUE, () -> 0);
    Candidates candidates = new Candidates(rules);
    Random random = new Random(Long.getLong("wadi.seed", 20261129L));
    List<String> all = all();
    for (int before = 0; before < 200; before++) {
      String name = all.get(random.nextInt(all.size())) + (before % 2 == 0 ? "_prod" : "");
      byte[] b = (" ".repeat(before) + name + "=Zk7pQ2vB9xYtL4").getBytes(UTF_8);
      int sign = new String(b, UTF_8).indexOf('=') < 0 ? 0 : b.length - 15;

      candidates.mark(b, 0, 0, b.length);

      assertThat((candidates.marks(sign >>> 6) >>> sign & 1) != 0)
          .as("%d blanks and %s", before, name)
          .isEqualTo(names.mayStandBefore(b, 0, sign));
    }
  }

  private boolean stands(String before, char sign) {
    byte[] b = (before + sign + "\"x\"").getBytes(UTF_8);
    return names.mayStandBefore(b, 0, before.getBytes(UTF_8).length);
  }

  private static List<String> all() {
    List<String> all = new ArrayList<>();
    for (Recogniser recogniser : Recognisers.ALL) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Name name) {
          all.addAll(name.endings().stream().sorted().toList());
        }
      }
    }
    return all;
  }
}
