@rem Windows has no exec. The scripts of package.json need it elsewhere: without it a signal to npm ends the shell alone.
@%*
