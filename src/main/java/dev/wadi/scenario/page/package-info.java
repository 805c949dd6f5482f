/** What happened in a scenario, as a page. */
@NullMarked
package dev.wadi.scenario.page;

import org.jspecify.annotations.NullMarked;
