/** Takes lines apart and puts them together anew, stage by stage, as promtail's pipelines do. */
@NullMarked
package dev.wadi.chain.stages;

import org.jspecify.annotations.NullMarked;
