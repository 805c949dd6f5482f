package dev.wadi.query.template;

import java.util.Map;
import java.util.TreeMap;

/** The labels of a line as one value among others; tells that they are texts. */
final class LabelsMap extends TreeMap<String, String> {
  private static final long serialVersionUID = 1;

  LabelsMap(Map<String, String> labels) {
    super(labels);
  }
}
