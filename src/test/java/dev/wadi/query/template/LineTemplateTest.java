package dev.wadi.query.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineTemplateTest {
  private static final Map<String, String> LABELS =
      new TreeMap<>(
          Map.of(
              "app", "api",
              "level", "error",
              "n", "12",
              "took", "1.5s",
              "size", "2KB",
              "text", "one two\nthree",
              "json", "{\"a\":{\"b\":[1,2.5,\"x\"]},\"ok\":true,\"none\":null}",
              "empty", ""));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        /* Blocks. */
        "{{if eq .level \"error\"}}!{{else}}.{{end}};!",
        "{{if .none}}a{{else if .empty}}b{{else if .app}}c{{else}}d{{end}};c",
        "{{if and .app .none}}a{{end}}{{if or .none .app}}b{{end}}{{if not .none}}c{{end}};bc",
        "{{with .app}}<{{.}}>{{end}}{{with .none}}x{{else}}-{{end}};<api>-",
        "{{with .none}}x{{else with .n}}{{.}}{{$.app}}{{end}};12api",
        "{{range $i, $x := (fromJson .json).a.b}}{{$i}}={{$x}} {{end}};0=1 1=2.5 2=x ",
        "{{range (fromJson .json).a.b}}{{.}}{{break}}{{end}};1",
        "{{range $x := (fromJson .json).a.b}}{{if eq (printf \"%v\" $x)"
            + " \"2.5\"}}{{continue}}{{end}}{{$x}}{{end}};1x",
        "{{range $k, $v := .}}{{if eq $v \"api\" \"error\"}}{{$k}} {{end}}{{end}};app level ",
        "{{range 3}}{{.}}{{end}}{{range 0}}x{{else}}none{{end}};012none",
        "{{$x := .app}}{{if true}}{{$x = .level}}{{$y := 1}}{{$y}}{{end}}{{$x}};1error",
        "{{define \"t\"}}[{{.}}]{{end}}{{template \"t\" .app}}{{template \"t\" .n}};[api][12]",
        "{{block \"b\" .app}}({{.}}){{end}};(api)",
        "a {{- /* a }} comment */ -}} b;ab",
        "a{{/* one */}}b;ab",
        "{{ $m := fromJson .json }}{{ $m.ok }} {{ index $m \"a\" \"b\" 2 }} {{ len $m.a.b }};true x"
            + " 3",
        "{{ (index (fromJson .json).a.b 0) | printf \"%.2f\" }};1.00",
        "{{ index . \"app\" }}{{ index . \"none\" }}|;api|",
        /* Numbers. */
        "{{add 1 2 3}} {{sub 5 7}} {{mul 2 3 .n}} {{div 7 2}} {{mod 7 4}};6 -2 72 3 3",
        "{{add .n 1}} {{int \"x\"}} {{int 2.9}} {{float64 .n}} {{int .n}};13 0 2 12 12",
        "{{addf 0.1 0.2}} {{subf 1 0.9}} {{mulf 1.5 2}} {{divf 1 4}};0.3 0.1 3 0.25",
        "{{max 1 5 3}} {{min 4 2}} {{maxf 1 2.5}} {{minf 1.5 1}};5 2 2.5 1",
        "{{floor 2.7}} {{ceil 2.1}} {{round 2.345 2}} {{round 123.5 0 0.6}};2 3 2.35 123",
        "{{duration .took}} {{duration_seconds \"2m\"}} {{bytes .size}};1.5 120 2000",
        "{{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1.5 2.5}} {{ne 1 2}};true true true false"
            + " true",
        "{{0x1f}} {{0b101}} {{0o17}} {{1_000}} {{1e3}} {{'a'}} {{-5}};31 5 15 1000 1000 97 -5",
        "{{1e21}} {{0.00001}} {{100000000000000000000.0}};1e+21 1e-05 100000000000000000000",
        /* Texts. */
        "{{indent 2 .text}};  one two⏎  three",
        "{{nindent 1 \"x\"}};⏎ x",
        "{{title \"a bc d\"}} {{upper \"ä\"}} {{repeat 3 \"ab\"}};A Bc D Ä ababab",
        "{{contains \"wo\" .text}} {{hasPrefix \"one\" .text}} {{hasSuffix \"x\" .text}};true true"
            + " false",
        "{{alignLeft 5 \"ab\"}}|{{alignRight 5 \"ab\"}}|{{alignLeft 1 \"ab\"}}|{{alignRight 1"
            + " \"ab\"}};ab   |   ab|a|b",
        "{{count \"e\" .text}} {{count \"[aeo]+\" .text}};3 4",
        "{{regexReplaceAll \"(t)(w|h)\" .text \"${2}$1\"}};one wto⏎htree",
        "{{.text | regexReplaceAllLiteral \"x\" \"$1y\"}};$1y",
        "{{regexReplaceAllLiteral \"e\" \"hey\" \"$1\"}};h$1y",
        "{{urlencode \"a b&c*\"}} {{urldecode \"a%20b+c\"}};a+b%26c%2A a b c",
        "{{b64enc \"hi\"}} {{b64dec \"aGk=\"}} {{b64dec \"?\"}};aGk= hi illegal base64 data",
        "{{default \"d\" .none}} {{.app | default \"d\"}} {{default 5 0}};d api 5",
        "{{trimAll \"$\" \"$5$\"}} {{trim \" x \"}} {{substr 0 2 \"abc\"}} {{trunc -2 \"abc\"}};5 x"
            + " ab bc",
        "{{len \"äb\"}} {{slice \"abcd\" 1 3}} {{js \"<a>\"}} {{urlquery \"a b\"}};3 bc"
            + " \\u003Ca\\u003E a+b",
        "{{print \"a\" 1 2 \"b\"}}|{{println 1 2}};a1 2b|1 2⏎",
        /* printf. */
        "{{printf \"%5s|%-5s|%05d|%+d|%x|%X\" \"ab\" \"ab\" 42 7 255 255}};   ab|ab  "
            + " |00042|+7|ff|FF",
        "{{printf \"%.2f|%8.3f|%e|%g|%t|%q|%c|%U\" 3.14159 2.5 1234.5 0.1 true \"a\" 97 97}};3.14| "
            + "  2.500|1.234500e+03|0.1|true|\"a\"|a|U+0061",
        "{{printf \"%d %s %v %%\" \"x\" 5 nil}};%!d(string=x) %!s(int=5) <nil> %",
        "{{printf \"%s\"}}|{{printf \"a\" 1}};%!s(MISSING)|a%!(EXTRA int=1)",
        "{{printf \"%*d|%.3s|%x\" 4 7 \"abcdef\" \"hi\"}};   7|abc|6869",
        "{{printf \"%T %T %T\" 1 \"a\" 1.5}};int string float64",
        /* Times. */
        "{{__timestamp__ | date \"2006-01-02T15:04:05.000Z07:00\"}};2026-01-15T10:32:00.123Z",
        "{{__timestamp__ | date \"Mon Jan _2 3:04PM 06 -0700 .999999999\"}};Thu Jan 15 10:32AM 26"
            + " +0000 .123456789",
        "{{__timestamp__ | unixEpoch}} {{unixEpochMillis __timestamp__}} {{unixEpochNanos"
            + " __timestamp__}};1768473120 1768473120123 1768473120123456789",
        "{{toDate \"2006-01-02\" \"2026-03-04\" | date \"02.01.2006\"}};04.03.2026",
        "{{toDateInZone \"2006-01-02 15:04\" \"America/New_York\" \"2026-07-01 12:00\" |"
            + " unixEpoch}};1782921600",
        "{{unixToTime \"1768473120\" | date \"15:04\"}} {{unixToTime \"1768473120123\" |"
            + " unixEpochMillis}};10:32 1768473120123",
        "{{date \"2006\" 0}} {{(__timestamp__).Year}} {{__timestamp__}};1970 2026 2026-01-15"
            + " 10:32:00.123456789 +0000 UTC",
        /* The line. */
        "{{__line__ | upper}} {{ .app }}{{.none}};THE LINE api",
      })
  void fills(String template, String filled) {
    assertThat(fill(template)).isEqualTo(filled.replace("⏎", "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{{div 1 0}}; division by zero",
        "{{.app.b}}; a string has no .b",
        "{{eq 1 \"1\"}}; does not compare a int with a string",
        "{{trunc .n .app}}; argument 1 is string, not an int",
        "{{index (fromJson .json).a.b 7}}; 7 is out of range",
        "{{duration .app}}; is no duration",
        "{{bytes .app}}; is no size",
        "{{regexReplaceAll \"(\" .app \"\"}}; missing closing )",
        "{{urldecode \"%zz\"}}; without two digits",
        "{{unixToTime \"12\"}}; is no time",
        "{{range .app}}{{end}}; range cannot go over a string",
        "{{repeat 2000000 \"x\"}}; no room",
        "{{indent 1000000000 \"x\"}}; no room",
        "{{range 1000000}}{{range 1000000}}{{end}}{{end}}; more than 100000 steps",
        "{{define \"t\"}}{{template \"t\" .}}{{end}}{{template \"t\" .}}; templates within one"
            + " another",
        "{{range 1000}}{{repeat 1000 \"xx\"}}{{end}}; no room",
        "{{(printf \"%1000000d\" 1) | repeat 1000}}; no room",
      })
  void says_why_it_cannot_be_filled(String template, String why) {
    assertThatThrownBy(() -> fill(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{{nothing .a}}; nothing at character 3 of the template is no function here",
        "{{if .a}}; if at character 3 of the template has no end",
        "{{end}}; end at character 3 of the template has nothing to end",
        "{{}}; the hole at character 1 of the template is empty",
        "{{break}}; break at character 3 of the template stands in a range only",
        "{{if .a}}{{define \"x\"}}{{end}}{{end}}; define at character 12 of the template stands"
            + " outside",
        "{{with $x := .a}}{{end}}{{$x}}; $x at character 27 of the template is a variable that"
            + " there is not",
        "{{\"a\\q\"}}; has an escape that nobody knows",
        "{{1.2.3}}; 1.2.3 at character 3 of the template is no number",
        "{{/* a }}; does not end with */}}",
        "{{(.a}}; the end of {{ }} at character 6 of the template should be )",
        "{{add 1 (upper)}}; upper at character 10 of the template takes 1 arguments, not 0",
        "{{.a ToUpper}}; ToUpper at character 6 of the template is not understood",
        "{{add upper 1}}; upper at character 7 of the template takes 1 arguments, so it stands in"
            + " parentheses",
      })
  void refuses_what_is_none_with_its_place(String template, String why) {
    assertThatThrownBy(() -> Template.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void knows_the_labels_that_it_asks_for() {
    TreeMap<String, Boolean> names = new TreeMap<>();
    Template.parse("{{.a}}{{if .b}}{{$.c}}{{end}}{{with $x := .d | upper}}{{$x}}{{end}}")
        .forEachName(name -> names.put(name, true));

    assertThat(names.keySet()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void parentheses_and_blocks_within_one_another_have_a_bound() {
    assertThatThrownBy(
            () -> Template.parse("{{" + "(".repeat(5000) + "1" + ")".repeat(5000) + "}}"))
        .hasMessageContaining("too many parentheses");
    assertThatThrownBy(() -> Template.parse("{{if .a}}".repeat(5000) + "{{end}}".repeat(5000)))
        .hasMessageContaining("too many blocks");
  }

  /* The words that templates are made of, in any order. */
  private static final String[] WORDS = {
    "{{",
    "}}",
    "{{-",
    " -}}",
    "{{if ",
    "{{else}}",
    "{{else if ",
    "{{end}}",
    "{{range ",
    "{{with ",
    "{{break}}",
    "{{continue}}",
    "{{define \"t\"}}",
    "{{template \"t\" .}}",
    "{{block \"t\" .}}",
    "{{/* c */}}",
    ".",
    ".app",
    ".n",
    ".json",
    "$",
    "$x",
    "$x := ",
    "$i, $x := ",
    "$x = ",
    " | ",
    "(",
    ")",
    " ",
    "1",
    "-7",
    "2.5",
    "0x",
    "\"a\"",
    "`b`",
    "'c'",
    "true",
    "nil",
    "text",
    "ä",
    "\\",
    "__line__",
    "__timestamp__",
    ".a.b",
    ".Year",
    ","
  };

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(longs = {1, 2, 3, 4})
  void whatever_a_template_is_it_is_read_and_filled_or_refused(long seed) {
    java.util.Random random = new java.util.Random(seed);
    java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of(WORDS));
    Functions.ALL.keySet().forEach(name -> words.add(" " + name + " "));
    int filled = 0;
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder();
      boolean whole = random.nextBoolean();
      text.append(whole ? "{{" : "");
      for (int n = random.nextInt(10); n >= 0; n--) {
        text.append(words.get(random.nextInt(words.size())));
      }
      text.append(whole ? "}}" : "");
      Template template;
      try {
        template = Template.parse(text.toString());
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as(text.toString()).isNotBlank();
        continue;
      }
      try {
        fill(template);
        filled++;
      } catch (TemplateException e) {
        assertThat(e.getMessage()).as(text.toString()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed=" + seed + " template=" + text, e);
      }
    }
    assertThat(filled).as("some are good").isGreaterThan(100);
  }

  @Test
  void no_function_fails_in_another_way_whatever_it_is_given() {
    String[] values = {
      "\"\"",
      "\"a\"",
      "\"-\"",
      "\"%d %s\"",
      "\"(\"",
      "\"2006\"",
      "\"99999999999999999999\"",
      "0",
      "1",
      "-1",
      "9223372036854775807",
      "-9223372036854775808",
      "1e308",
      "-0.0",
      "nil",
      "true",
      "(fromJson \"[1]\")",
      "(fromJson \"{}\")",
      "__timestamp__",
      ".",
      "(float64 \"NaN\")",
      "(float64 \"Inf\")",
      "9007199254740993"
    };
    for (Function function : Functions.ALL.values()) {
      int most = Math.min(function.most(), 4);
      for (int count = function.fewest(); count <= most; count++) {
        // There are a prime number of values: of three or four arguments any two take each pair of
        // them once.
        for (int i = 0; i < Math.pow(values.length, Math.min(count, 2)); i++) {
          StringBuilder text = new StringBuilder("{{").append(function.name());
          int first = i % values.length;
          int second = i / values.length;
          int[] args = {
            first, second, (first + second) % values.length, (first + 2 * second) % values.length
          };
          for (int arg = 0; arg < count; arg++) {
            text.append(' ').append(values[args[arg]]);
          }
          text.append("}}");
          try {
            fill(Template.parse(text.toString()));
          } catch (TemplateException e) {
            assertThat(e.getMessage()).as(text.toString()).isNotBlank();
          } catch (RuntimeException e) {
            throw new AssertionError(text.toString(), e);
          }
        }
      }
    }
  }

  private static String fill(String template) {
    return fill(Template.parse(template));
  }

  private static String fill(Template template) {
    return template.fill(
        new TemplateData() {
          @Override
          public String label(String name) {
            return LABELS.get(name);
          }

          @Override
          public Map<String, String> labels() {
            return LABELS;
          }

          @Override
          public String line() {
            return "the line";
          }

          @Override
          public long timestampNanos() {
            return 1_768_473_120_123_456_789L;
          }
        },
        1 << 20);
  }
}
