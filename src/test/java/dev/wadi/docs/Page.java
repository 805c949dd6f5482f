package dev.wadi.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * A page of the documentation: its title, its sections with the anchors that GitHub gives them, its
 * links and pictures with the lines they stand in, and what it looks like in HTML.
 */
final class Page {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER =
      Parser.builder()
          .extensions(EXTENSIONS)
          .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
          .build();

  /**
   * A part of a page under a heading.
   *
   * @param anchor what is written behind # to get there
   * @param text of it, without marks
   */
  record Section(int level, String title, String anchor, String text) {}

  /** Where a page points to, as it is written there. */
  record Target(String address, int line) {}

  private final Path path;
  private final Node document;
  private final List<Section> sections = new ArrayList<>();
  private final Map<Heading, String> anchors = new HashMap<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<Target> tags = new ArrayList<>();

  /**
   * @param path below the root of the repository
   */
  Page(Path path, String markdown) {
    this.path = path;
    this.document = PARSER.parse(markdown);
    gatherSections();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            targets.add(new Target(link.getDestination(), line(link)));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            targets.add(new Target(image.getDestination(), line(image)));
            visitChildren(image);
          }

          @Override
          public void visit(HtmlInline html) {
            tags.add(new Target(html.getLiteral(), line(html)));
          }
        });
  }

  private static int line(Node node) {
    return node.getSourceSpans().isEmpty() ? 0 : node.getSourceSpans().get(0).getLineIndex() + 1;
  }

  private void gatherSections() {
    Map<String, Integer> taken = new HashMap<>();
    Heading heading = null;
    StringBuilder text = new StringBuilder();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading next) {
        add(heading, text, taken);
        heading = next;
        text = new StringBuilder();
      } else {
        text.append(text(node)).append('\n');
      }
    }
    add(heading, text, taken);
  }

  private void add(Heading heading, StringBuilder text, Map<String, Integer> taken) {
    if (heading == null) {
      return;
    }
    String title = text(heading).strip();
    String slug = slug(title);
    int before = taken.merge(slug, 1, Integer::sum) - 1;
    String anchor = before == 0 ? slug : slug + "-" + before;
    anchors.put(heading, anchor);
    sections.add(new Section(heading.getLevel(), title, anchor, text.toString()));
  }

  /** As GitHub makes it: small letters, blanks become hyphens, other marks go. */
  static String slug(String title) {
    StringBuilder slug = new StringBuilder();
    title
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(
            c -> {
              if (c == ' ') {
                slug.append('-');
              } else if (Character.isLetterOrDigit(c) || c == '-' || c == '_') {
                slug.appendCodePoint(c);
              }
            });
    return slug.toString();
  }

  /* What a reader reads, words apart. */
  private static String text(Node node) {
    StringBuilder out = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            out.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            out.append(code.getLiteral());
          }

          @Override
          public void visit(FencedCodeBlock code) {
            out.append(code.getLiteral()).append('\n');
          }

          @Override
          public void visit(IndentedCodeBlock code) {
            out.append(code.getLiteral()).append('\n');
          }

          @Override
          public void visit(SoftLineBreak line) {
            out.append(' ');
          }

          @Override
          public void visit(HardLineBreak line) {
            out.append(' ');
          }

          @Override
          protected void visitChildren(Node parent) {
            super.visitChildren(parent);
            if (parent instanceof org.commonmark.node.Block
                || parent instanceof org.commonmark.ext.gfm.tables.TableCell) {
              out.append(' ');
            }
          }
        });
    return out.toString();
  }

  /** Below the root of the repository, such as {@code docs/keys.md}. */
  Path path() {
    return path;
  }

  String title() {
    return sections.isEmpty() ? path.toString() : sections.get(0).title();
  }

  List<Section> sections() {
    return sections;
  }

  boolean hasAnchor(String anchor) {
    return anchors.containsValue(anchor);
  }

  List<Target> targets() {
    return targets;
  }

  /** Tags of HTML in the text, which are mostly a word in angle brackets that nobody sees. */
  List<Target> tags() {
    return tags;
  }

  /** The entries of the lists under each heading of level two: the order of the pages. */
  Map<String, List<Target>> lists() {
    Map<String, List<Target>> lists = new LinkedHashMap<>();
    String under = "";
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        under = text(heading).strip();
      } else if (node instanceof org.commonmark.node.BulletList) {
        List<Target> entries = lists.computeIfAbsent(under, name -> new ArrayList<>());
        node.accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                entries.add(new Target(link.getDestination(), line(link)));
              }
            });
      }
    }
    return lists;
  }

  /**
   * The page in HTML, without head and frame.
   *
   * @param where what becomes of an address
   */
  String html(UnaryOperator<String> where) {
    return HtmlRenderer.builder()
        .extensions(EXTENSIONS)
        .attributeProviderFactory(
            context ->
                (node, tag, attributes) -> {
                  if (node instanceof Heading heading && anchors.containsKey(heading)) {
                    attributes.put("id", anchors.get(heading));
                  } else if (node instanceof Link) {
                    attributes.computeIfPresent("href", (name, to) -> where.apply(to));
                  } else if (node instanceof Image) {
                    attributes.computeIfPresent("src", (name, to) -> where.apply(to));
                    attributes.put("loading", "lazy");
                  }
                })
        .build()
        .render(document);
  }
}
