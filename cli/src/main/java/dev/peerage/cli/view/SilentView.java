package dev.peerage.cli.view;

import dev.peerage.cli.demo.Demo;

/** Shows nothing: a program reads the summary. */
public final class SilentView implements DemoView {

    @Override
    public void onNews(String sentence) {}

    @Override
    public void refresh(Demo demo) {}

    @Override
    public void close() {}
}
