package dev.wadi.query;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.annotations.Language;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.LanguageSupport;

/**
 * LogQL as a language of routes: {@code {app="api"} |= "timeout"}.
 *
 * <p>As a predicate ({@code filter}, {@code choice}) it holds when some entry of the batch in the
 * body fits; asked of one entry, when that one does. As an expression ({@code setBody}, {@code
 * split}) it gives the batch of the entries that fit. A body that is text is read as lines. The
 * query is parsed when the route is made, so a wrong one stops the route and says where.
 */
@Language("logql")
public final class LogqlLanguage extends LanguageSupport {
  @Override
  public Predicate createPredicate(String text) {
    return query(text);
  }

  @Override
  public Expression createExpression(String text) {
    return query(text);
  }

  private Query query(String text) {
    String whole = loadResource(text);
    try {
      return new Query(whole, LogQuery.parse(whole.strip()).matcher());
    } catch (QuerySyntaxException e) {
      throw new RuntimeCamelException("logql: " + e.getMessage() + " in " + whole.strip(), e);
    }
  }

  private static final class Query extends ExpressionAdapter {
    private final String text;
    private final Matcher matcher;

    Query(String text, Matcher matcher) {
      this.text = text;
      this.matcher = matcher;
    }

    @Override
    public boolean matches(Exchange exchange) {
      return exchange.getMessage().getBody() instanceof Entry entry
          ? matcher.matches(entry.logStream(), entry.position())
          : matcher.matchesAny(batch(exchange));
    }

    @Override
    public Object evaluate(Exchange exchange) {
      return matcher.filter(batch(exchange));
    }

    private static Batch batch(Exchange exchange) {
      try {
        return exchange.getMessage().getMandatoryBody(Batch.class);
      } catch (CamelExchangeException e) {
        throw new RuntimeCamelException("logql: the body is no log lines: " + e.getMessage(), e);
      }
    }

    @Override
    public String toString() {
      return "logql[" + text.strip() + "]";
    }
  }
}
