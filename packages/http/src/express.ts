// Apart from the rest, since a program that only listens needs no Express, which takes longer to load than all the others.
export { type App, createApp } from './create-app.ts'
