package dev.wadi.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The documentation as a site: README.md and every page below docs, each where it lies in the
 * repository, so that relative links lead where they lead there. Files that pages point to come
 * along, and folders as lists of what is in them. {@code docs/README.md} is the order of the pages.
 *
 * <p>Everything is relative, so the site works from a disk as well as from a server; it needs
 * nothing from elsewhere. Its search is an index in a file that is loaded when somebody searches.
 */
final class DocsSite {
  private static final String README = "README.md";
  private static final Path ORDER = Path.of("docs", README);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final Map<Path, Page> pages = new TreeMap<>();

  private DocsSite(Path root) {
    this.root = root;
  }

  /**
   * @param root of the repository
   */
  static DocsSite of(Path root) throws IOException {
    DocsSite site = new DocsSite(root);
    site.read(Path.of(README));
    try (Stream<Path> all = Files.walk(root.resolve("docs"))) {
      for (Path file : all.sorted().toList()) {
        Path path = root.relativize(file);
        boolean fragment = path.startsWith(Path.of("docs", "changes"));
        if (!fragment && path.toString().endsWith(".md")) {
          site.read(path);
        }
      }
    }
    return site;
  }

  private void read(Path path) throws IOException {
    pages.put(path, new Page(path, Files.readString(root.resolve(path))));
  }

  List<Page> pages() {
    return List.copyOf(pages.values());
  }

  /**
   * What is wrong with links, a sentence each with page and line; empty when all lead somewhere.
   */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (Page page : pages.values()) {
      for (Page.Target target : page.targets()) {
        String wrong = wrong(page, target.address());
        if (!wrong.isEmpty()) {
          problems.add(page.path() + ":" + target.line() + ": " + target.address() + ": " + wrong);
        }
      }
      for (Page.Target tag : page.tags()) {
        if (!tag.address().startsWith("<!--")) {
          problems.add(
              page.path() + ":" + tag.line() + ": " + tag.address() + ": no reader sees this");
        }
      }
    }
    Set<Path> listed = new TreeSet<>();
    order().values().forEach(listed::addAll);
    for (Path path : pages.keySet()) {
      boolean decision = path.startsWith(Path.of("docs", "decisions")) && !path.endsWith(README);
      if (!decision && !path.equals(ORDER) && !listed.contains(path)) {
        problems.add(ORDER + ": " + path + " is not in the list of pages");
      }
    }
    return problems;
  }

  private String wrong(Page page, String address) {
    if (elsewhere(address)) {
      return "";
    }
    int hash = address.indexOf('#');
    Path path = target(page, address);
    String anchor = hash < 0 ? "" : address.substring(hash + 1);
    if (!Files.exists(root.resolve(path)) || path.startsWith("..")) {
      return "there is nothing";
    }
    Page there = pages.get(path);
    return anchor.isEmpty() || there != null && there.hasAnchor(anchor)
        ? ""
        : "there is no such section";
  }

  private static boolean elsewhere(String address) {
    return address.matches("[a-z][a-z0-9+.-]*:.*");
  }

  /* Below the root; the page itself for a section of its own. */
  private static Path target(Page page, String address) {
    String file = address.replaceFirst("#.*", "");
    return file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
  }

  /** The pages as docs/README.md has them, by the title of each list. */
  Map<String, List<Path>> order() {
    Map<String, List<Path>> order = new LinkedHashMap<>();
    Page list = pages.get(ORDER);
    if (list != null) {
      list.lists()
          .forEach(
              (title, entries) ->
                  order.put(
                      title,
                      entries.stream()
                          .filter(one -> !elsewhere(one.address()))
                          .map(one -> target(list, one.address()))
                          .filter(pages::containsKey)
                          .distinct()
                          .toList()));
    }
    return order;
  }

  /** Writes the site; what is there already is written over. */
  void write(Path target) throws IOException {
    Files.createDirectories(target);
    for (String name : List.of("site.css", "site.js")) {
      Files.writeString(target.resolve(name), resource(name));
    }
    Set<Path> besides = new TreeSet<>();
    for (Page page : pages.values()) {
      put(target, output(page.path()), framed(page));
      page.targets().stream()
          .filter(one -> !elsewhere(one.address()))
          .map(one -> target(page, one.address()))
          .filter(path -> !pages.containsKey(path))
          .forEach(besides::add);
    }
    for (Path path : besides) {
      bring(target, path);
    }
    Files.writeString(target.resolve("search.js"), "wadiSearch(" + index() + ");\n");
  }

  /* A file as it is; a folder with what lies in it. */
  private void bring(Path target, Path path) throws IOException {
    Path source = root.resolve(path);
    if (!Files.exists(source) || path.startsWith("..")) {
      return; // One of the problems.
    }
    if (!Files.isDirectory(source)) {
      Path file = target.resolve(path);
      Files.createDirectories(file.getParent());
      Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    if (pages.containsKey(path.resolve(README))) {
      return; // Its README is its page.
    }
    StringBuilder list = new StringBuilder("<h1>" + escaped(path.toString()) + "</h1>\n<ul>\n");
    try (Stream<Path> all = Files.list(source)) {
      for (Path file : all.sorted(Comparator.comparing(Path::toString)).toList()) {
        Path below = path.resolve(file.getFileName());
        bring(target, below);
        String name = below.getFileName() + (Files.isDirectory(file) ? "/index.html" : "");
        list.append(
            "<li><a href=\"%s\">%s</a></li>%n"
                .formatted(escaped(name), escaped(name.replace("/index.html", "/"))));
      }
    }
    Path index = path.resolve("index.html");
    put(target, index, framed(index, path.toString(), list.append("</ul>\n").toString(), ""));
  }

  private static void put(Path target, Path path, String html) throws IOException {
    Path file = target.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, html);
  }

  /* README.md is what a folder shows. */
  private static Path output(Path page) {
    String name = page.getFileName().toString();
    return page.resolveSibling(
        name.equals(README) ? "index.html" : name.replaceFirst("\\.md$", ".html"));
  }

  private String framed(Page page) {
    StringBuilder contents = new StringBuilder();
    for (Page.Section section : page.sections()) {
      if (section.level() == 2 || section.level() == 3) {
        contents.append(
            "<li class=\"level%d\"><a href=\"#%s\">%s</a></li>%n"
                .formatted(section.level(), section.anchor(), escaped(section.title())));
      }
    }
    return framed(
        output(page.path()),
        page.title(),
        page.html(to -> rewritten(page, to)),
        contents.toString());
  }

  private String rewritten(Page page, String address) {
    if (elsewhere(address) || address.startsWith("#")) {
      return address;
    }
    Path path = target(page, address);
    int hash = address.indexOf('#');
    String anchor = hash < 0 ? "" : address.substring(hash);
    if (pages.containsKey(path)) {
      return up(page.path(), output(path)) + anchor;
    }
    return Files.isDirectory(root.resolve(path))
        ? up(page.path(), path.resolve("index.html")) + anchor
        : address;
  }

  private static String up(Path from, Path to) {
    Path folder = from.getParent();
    return (folder == null ? to : folder.relativize(to)).toString();
  }

  private String framed(Path output, String title, String body, String contents) {
    String base = "../".repeat(output.getNameCount() - 1);
    return resource("page.html")
        .replace("{{title}}", escaped(title))
        .replace("{{base}}", base)
        .replace("{{navigation}}", navigation(output))
        .replace(
            "{{contents}}",
            contents.isEmpty()
                ? ""
                : "<nav class=\"contents\" aria-label=\"On this page\"><b>On this page</b><ul>"
                    + contents
                    + "</ul></nav>")
        .replace(
            "{{body}}",
            body.replace("<table>", "<div class=\"table\"><table>")
                .replace("</table>", "</table></div>"));
  }

  private String navigation(Path output) {
    StringBuilder list = new StringBuilder();
    order()
        .forEach(
            (title, paths) -> {
              list.append("<h2>").append(escaped(title)).append("</h2>\n<ul>\n");
              for (Path path : paths) {
                boolean here = output(path).equals(output);
                list.append(
                    "<li><a href=\"%s\"%s>%s</a></li>%n"
                        .formatted(
                            up(output, output(path)),
                            here ? " aria-current=\"page\"" : "",
                            escaped(shortTitle(pages.get(path)))));
              }
              list.append("</ul>\n");
            });
    return list.toString();
  }

  /* "Keys: who may come in" is a title; in a list of titles the first word is enough. */
  private static String shortTitle(Page page) {
    return page.title().replaceFirst("[:,] .*", "").replace("`", "");
  }

  private String index() throws IOException {
    List<Map<String, String>> entries = new ArrayList<>();
    for (Page page : pages.values()) {
      for (Page.Section section : page.sections()) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("u", output(page.path()) + "#" + section.anchor());
        entry.put("p", shortTitle(page));
        entry.put("t", section.title());
        entry.put("x", section.text().replaceAll("\\s+", " ").strip());
        entries.add(entry);
      }
    }
    return JSON.writeValueAsString(entries);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String resource(String name) {
    try (InputStream in = DocsSite.class.getResourceAsStream("/site/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
