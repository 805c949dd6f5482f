package dev.wadi.analysis.triage;

import dev.wadi.analysis.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Correlations as arrows between life lines, in plain characters. */
public final class SequenceDiagram {
  private static final int MIN_WIDTH = 16;
  private static final int MAX_NAME = 40;
  private static final int MAX_ARROWS = 12;
  private static final String TAG = "[err]";

  private SequenceDiagram() {}

  /** The diagram, each line with its end; a sentence when there are no correlations. */
  public static String of(List<Correlation> correlations) {
    if (correlations.isEmpty()) {
      return "No correlations between services were found.\n";
    }
    List<Correlation> arrows =
        new ArrayList<>(correlations.subList(0, Math.min(MAX_ARROWS, correlations.size())));
    arrows.sort(Comparator.comparingLong(Correlation::lagSeconds));
    List<String> services = services(arrows);
    int width = MIN_WIDTH;
    for (String service : services) {
      width = Math.max(width, name(service).length() + 4);
    }
    StringBuilder out = new StringBuilder();
    heading(services, width, out);
    for (Correlation arrow : arrows) {
      lives(services.size(), width, out);
      arrow(arrow, services, width, out);
    }
    lives(services.size(), width, out);
    if (correlations.size() > arrows.size()) {
      out.append("\nThe ").append(arrows.size()).append(" most confident of ");
      out.append(correlations.size()).append(" are shown.\n");
    }
    return out.toString();
  }

  /** Sources in the order of their arrows, then the others by name. */
  private static List<String> services(List<Correlation> arrows) {
    Set<String> services = new LinkedHashSet<>();
    Set<String> targets = new TreeSet<>();
    for (Correlation arrow : arrows) {
      services.add(arrow.source());
      targets.add(arrow.target());
    }
    services.addAll(targets);
    return List.copyOf(services);
  }

  private static String name(String service) {
    String name = Printable.of(service);
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 1) + "…";
  }

  private static void heading(List<String> services, int width, StringBuilder out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < services.size(); i++) {
      String name = name(services.get(i));
      pad(line, i * width + (width - name.length()) / 2);
      line.append(name);
    }
    out.append(line).append('\n');
  }

  private static void pad(StringBuilder line, int to) {
    while (line.length() < to) {
      line.append(' ');
    }
  }

  private static void lives(int services, int width, StringBuilder out) {
    out.append(lifeLines(services, width)).append('\n');
  }

  private static StringBuilder lifeLines(int services, int width) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < services; i++) {
      pad(line, i * width + width / 2);
      line.append('|');
    }
    return line;
  }

  private static void arrow(
      Correlation arrow, List<String> services, int width, StringBuilder out) {
    StringBuilder line = lifeLines(services.size(), width);
    int from = services.indexOf(arrow.source()) * width + width / 2;
    int to = services.indexOf(arrow.target()) * width + width / 2;
    int left = Math.min(from, to);
    int right = Math.max(from, to);
    for (int i = left + 1; i < right; i++) {
      line.setCharAt(i, '-');
    }
    int tag = left + 1 + (right - left - 1 - TAG.length()) / 2;
    line.replace(tag, tag + TAG.length(), TAG);
    line.setCharAt(to, from < to ? '>' : '<');
    line.append(
        String.format(
            Locale.ROOT,
            "   %s +%ds (%d%%)",
            arrow.pattern(),
            arrow.lagSeconds(),
            Math.round(arrow.confidence() * 100)));
    out.append(line).append('\n');
  }
}
