package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.source.push.PathTable.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTableTest {
  private static final List<Place<String>> PORT =
      List.of(
          place("unknown", "", null, true),
          place("page", "/", "GET,HEAD", false),
          place("info", "/info", "GET", false),
          place("bulk", "/_bulk", "POST,PUT", false),
          place("bulk-of-an-index", "/{index}/_bulk", "POST,PUT", false),
          place("policy", "/_ilm/{name}", "GET", false),
          place("two", "/{one}/{two}", "GET", false),
          place("below-files", "/files", "GET", true),
          place("below-files-of-mine", "/files/mine", "GET", true),
          place("all-below-open", "/open/*", "GET, POST", false),
          place("of-a-tenant", "/of/{tenant}/*", "GET", false),
          place("push", "/push", "POST", false),
          place("push-otherwise", "/push", null, false));

  private static Place<String> place(String name, String path, String methods, boolean prefix) {
    return new Place<>(name, path, methods, prefix, name);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  '',             page",
    "HEAD, '',             page",
    "POST, '',             unknown",
    "GET,  info,           info",
    "GET,  INFO,           info",
    "HEAD, info,           unknown",
    "GET,  informed,       unknown",
    "POST, _bulk,          bulk",
    "POST, shop/_bulk,     bulk-of-an-index",
    "POST, /_bulk,         unknown",
    "POST, a/b/_bulk,      unknown",
    "GET,  shop/_bulk,     two",
    "GET,  _ilm/_bulk,     policy",
    "GET,  _ilm/30-days,   policy",
    "GET,  a/b,            two",
    "GET,  files/a/b,      below-files",
    "GET,  files/mine/b,   below-files-of-mine",
    "GET,  open,           all-below-open",
    "POST, open/a/b/c,     all-below-open",
    "GET,  of/acme/a/b,    of-a-tenant",
    "GET,  of,             unknown",
    "POST, push,           push",
    "GET,  push,           push-otherwise",
    "ET,   info,           unknown",
    "POS,  _bulk,          unknown",
    "DELETE, nowhere,      unknown"
  })
  void a_request_is_for_the_most_particular_path_whatever_the_order_of_the_routes(
      String method, String path, String found) {
    Random random = new Random(7);
    List<Place<String>> order = new ArrayList<>(PORT);
    for (int i = 0; i < 50; i++) {
      assertThat(new PathTable<>(order).find(method, path)).as("%s", order).isEqualTo(found);
      Collections.shuffle(order, random);
    }
  }

  @Test
  void a_whole_path_that_takes_other_methods_is_not_left_to_one_with_variables() {
    PathTable<String> table =
        new PathTable<>(
            List.of(
                place("any", "/{which}", "GET,DELETE", false),
                place("mine", "/mine", "GET", false),
                place("rest", "", null, true)));

    assertThat(table.find("DELETE", "mine")).isEqualTo("rest");
    assertThat(table.find("DELETE", "yours")).isEqualTo("any");
    assertThat(table.methods("mine")).containsExactly("GET");
  }

  @Test
  void of_two_that_are_alike_the_name_decides() {
    Place<String> a = place("a", "/same", "GET", false);
    Place<String> b = place("b", "/same/", "GET", false);

    assertThat(new PathTable<>(List.of(a, b)).find("GET", "same")).isEqualTo("a");
    assertThat(new PathTable<>(List.of(b, a)).find("GET", "same")).isEqualTo("a");
  }

  @Test
  void a_wrong_method_is_told_with_those_that_the_path_takes() {
    PathTable<String> table = new PathTable<>(PORT);

    assertThat(table.methods("push")).containsExactly("POST");
    assertThat(table.methods("shop/_bulk")).containsExactly("GET", "POST", "PUT");
    assertThat(table.methods("open/x")).containsExactly("GET", "POST");
    assertThat(table.methods("nowhere")).isEmpty();
  }

  @Test
  void nothing_is_behind_a_port_without_routes() {
    assertThat(new PathTable<String>(List.of()).find("GET", "")).isNull();
  }
}
