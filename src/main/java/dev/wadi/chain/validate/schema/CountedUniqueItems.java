package dev.wadi.chain.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keyword {@code uniqueItems}, with each comparison of two elements counted: a sender can write
 * elements which all have the same hash, and each of them is compared with all others then.
 */
final class CountedUniqueItems implements Keyword {

  /** Counts what an entry costs. */
  interface Counter {
    /** Two elements are about to be compared; throws when that is one too many. */
    void compares();
  }

  @Override
  public String getValue() {
    return KeywordType.UNIQUE_ITEMS.getValue();
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context)
      throws Exception {
    return new Counted(
        KeywordType.UNIQUE_ITEMS.newValidator(location, node, parent, context),
        node.booleanValue());
  }

  /* What is not unique is told by the library's own. */
  private record Counted(KeywordValidator plain, boolean asked) implements KeywordValidator {
    @Override
    public void validate(
        ExecutionContext execution, JsonNode value, JsonNode root, NodePath place) {
      if (asked && value.isArray() && repeats(value, (Counter) execution)) {
        plain.validate(execution, value, root, place);
      }
    }

    @Override
    public SchemaLocation getSchemaLocation() {
      return plain.getSchemaLocation();
    }

    @Override
    public String getKeyword() {
      return plain.getKeyword();
    }
  }

  /* Goes to the end, as the library may: what it costs there was counted here. */
  private static boolean repeats(JsonNode array, Counter counter) {
    boolean found = false;
    Map<Integer, List<JsonNode>> byHash = new HashMap<>();
    for (JsonNode element : array) {
      List<JsonNode> alike = byHash.computeIfAbsent(element.hashCode(), hash -> new ArrayList<>(1));
      if (has(alike, element, counter)) {
        found = true;
      } else {
        alike.add(element);
      }
    }
    return found;
  }

  private static boolean has(List<JsonNode> alike, JsonNode element, Counter counter) {
    for (JsonNode other : alike) {
      counter.compares();
      if (other.equals(element)) {
        return true;
      }
    }
    return false;
  }
}
