package dev.wadi.app.routes;

import dev.wadi.model.NearestNames;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Camel said when a route could not be built, in our words, with the word to look for in the
 * file.
 *
 * @param message what is wrong
 * @param word what stands in the file where it is wrong; empty when that is not known
 * @param cure what to do about it
 */
record BuildFailure(String message, String word, String cure) {
  private static final Pattern BEAN =
      Pattern.compile("No bean could be found in the registry for: (\\S+)");
  private static final Pattern LANGUAGE = Pattern.compile("No language could be found for: (\\S+)");
  private static final Pattern FORMAT =
      Pattern.compile("Data format '([^']+)' could not be created");
  private static final Pattern CUSTOM =
      Pattern.compile("Cannot find data format in registry with ref: (\\S+)");

  private static final List<String> LANGUAGES =
      List.of("simple", "constant", "jsonpath", "logql", "method", "header", "tokenize");
  private static final List<String> FORMATS = List.of("lokiPush", "otlpLogs", "jsonLines");

  static BuildFailure of(String said) {
    Matcher matcher = BEAN.matcher(said);
    if (matcher.find()) {
      return noBean(matcher.group(1));
    }
    matcher = LANGUAGE.matcher(said);
    if (matcher.find()) {
      String name = matcher.group(1);
      return new BuildFailure("there is no language " + name, name, orLibrary(name));
    }
    matcher = FORMAT.matcher(said);
    if (matcher.find()) {
      String name = matcher.group(1);
      return new BuildFailure("there is no data format " + name, name, library(name));
    }
    matcher = CUSTOM.matcher(said);
    if (matcher.find()) {
      String name = matcher.group(1);
      return new BuildFailure(
          "there is no data format " + name,
          name,
          near(name, FORMATS, "there are " + String.join(", ", FORMATS)));
    }
    return new BuildFailure(said, "", "mend the step that says so");
  }

  /** A bean that nobody provides. */
  static BuildFailure noBean(String name) {
    String otherwise = "there are " + String.join(", ", RouteCatalogue.STEPS);
    return new BuildFailure(
        "nothing here is called " + name, name, near(name, RouteCatalogue.STEPS, otherwise));
  }

  /** How a part of Camel that is not in the jar gets there. */
  static String library(String name) {
    return "put camel-" + name + " and what it needs into lib/ beside the settings file";
  }

  /* A language that is near one of ours may well be one of Camel's. */
  private static String orLibrary(String name) {
    String library = library(name);
    String near = near(name, LANGUAGES, "");
    return near.isEmpty() ? library : near + " or " + library;
  }

  private static String near(String wrong, Collection<String> right, String otherwise) {
    @Nullable String best = NearestNames.meant(wrong, right);
    return best == null ? otherwise : "did you mean " + best + "?";
  }
}
